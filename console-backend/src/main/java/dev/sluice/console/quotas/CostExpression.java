package dev.sluice.console.quotas;

import dev.sluice.console.shared.Defects;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// What a quota of unit `expression` counts per request: `prompt_tokens - 0.9 *
/// cached_prompt_tokens + 4 * completion_tokens`.
///
/// Numbers, `+ - * /`, parentheses and the token counts; linear in the counts, and never below zero
/// whatever a request uses. Gateways get the weights and never parse. Each weight is rounded up to
/// a millionth, so that a ledger counts no less than what is written, and at most a hundredth more:
/// a weight for which a millionth is too coarse is refused.
///
/// @param text as it was written
public record CostExpression(String text, TokenWeights weights) {
    private static final int LONGEST = 500;
    private static final int DEEPEST = 30;
    private static final BigDecimal HEAVIEST = new BigDecimal("1000000");
    private static final int DECIMALS = 6;

    /// Rounding may add one part of so many.
    private static final BigDecimal COARSE = new BigDecimal("100");

    /// The counts by every name they go by; the later ones are what other dialects call them.
    private static final Map<String, Linear> COUNTS =
            Map.of(
                    "prompt_tokens", Linear.PROMPT,
                    "completion_tokens", Linear.COMPLETION,
                    "total_tokens", Linear.PROMPT.plus(Linear.COMPLETION),
                    "cached_prompt_tokens", Linear.CACHED,
                    "cache_write_tokens", Linear.CACHE_WRITE,
                    "input_tokens", Linear.PROMPT,
                    "output_tokens", Linear.COMPLETION,
                    "cache_read_input_tokens", Linear.CACHED,
                    "cache_creation_input_tokens", Linear.CACHE_WRITE);

    /// The expression, or null where it is absent or wrong, which is then noted for the field.
    public static @Nullable CostExpression read(
            Defects defects, String field, @Nullable String text) {
        if (text == null || text.isBlank()) {
            defects.add(field, "error.required", "is required");
            return null;
        }
        if (text.length() > LONGEST) {
            defects.add(
                    field,
                    "error.text.long",
                    "is too long (expected: at most {0} characters)",
                    LONGEST);
            return null;
        }
        try {
            var cost = new Reader(text.strip()).whole();
            refuseCoarse(cost);
            return new CostExpression(text.strip(), weigh(cost));
        } catch (Wrong wrong) {
            defects.add(field, wrong.key, wrong.template, wrong.args.toArray());
            return null;
        }
    }

    /// The weights of an expression that was checked when it was stored.
    public static TokenWeights weightsOf(String stored) {
        try {
            return weigh(new Reader(stored).whole());
        } catch (Wrong wrong) {
            throw new IllegalStateException(
                    "a stored expression was checked when it came in", wrong);
        }
    }

    /// A millionth is too coarse for some weights. Not asked of what is stored: some was let pass.
    private static void refuseCoarse(Linear cost) throws Wrong {
        refuseCoarse("a request", cost.constant);
        refuseCoarse("a prompt token", cost.prompt);
        refuseCoarse("a cached prompt token", cost.prompt.plus(cost.cached));
        refuseCoarse("a cache write token", cost.prompt.plus(cost.cacheWrite));
        refuseCoarse("a completion token", cost.completion);
    }

    private static void refuseCoarse(String what, Fraction of) throws Wrong {
        var exact = of.decimal().movePointRight(DECIMALS);
        var added = exact.setScale(0, RoundingMode.CEILING).subtract(exact);
        if (exact.signum() > 0 && added.multiply(COARSE).compareTo(exact) > 0) {
            throw new Wrong(
                    "error.expression.light",
                    "{0} would count {1}, for which millionths are too coarse (expected: 0.0001 or more, or whole millionths)",
                    what,
                    of.shownExactly());
        }
    }

    private static TokenWeights weigh(Linear cost) throws Wrong {
        if (!cost.counts()) {
            throw new Wrong(
                    "error.expression.constant",
                    "names no count, or none that weighs anything (unit requests counts requests)");
        }
        var request = weight("a request", cost.constant);
        var prompt = weight("a prompt token", cost.prompt);
        var cached = weight("a cached prompt token", cost.prompt.plus(cost.cached));
        var written = weight("a cache write token", cost.prompt.plus(cost.cacheWrite));
        var completion = weight("a completion token", cost.completion);
        return new TokenWeights(request, prompt, cached - prompt, written - prompt, completion);
    }

    /// In millionths, rounded up.
    private static long weight(String what, Fraction of) throws Wrong {
        if (of.signum() < 0) {
            throw new Wrong(
                    "error.expression.negative",
                    "could go below zero: {0} would count {1}",
                    what,
                    of.shown());
        }
        if (of.decimal().compareTo(HEAVIEST) > 0) {
            throw new Wrong(
                    "error.expression.heavy",
                    "{0} would count {1} (expected: at most {2})",
                    what,
                    of.shown(),
                    HEAVIEST);
        }
        return of.decimal()
                .movePointRight(DECIMALS)
                .setScale(0, RoundingMode.CEILING)
                .longValueExact();
    }

    private static final class Wrong extends Exception {
        private static final long serialVersionUID = 1L;
        private final String key;
        private final String template;
        private final transient List<Object> args;

        Wrong(String key, String template, Object... args) {
            super(template, null, false, false);
            this.key = key;
            this.template = template;
            this.args = List.of(args);
        }
    }

    /// An exact number: a third stays a third until it is weighed.
    private record Fraction(BigInteger over, BigInteger under) {
        static final Fraction ZERO = new Fraction(BigInteger.ZERO, BigInteger.ONE);
        static final Fraction ONE = new Fraction(BigInteger.ONE, BigInteger.ONE);

        static Fraction of(BigDecimal number) {
            return reduced(number.unscaledValue(), BigInteger.TEN.pow(Math.max(0, number.scale())));
        }

        private static Fraction reduced(BigInteger over, BigInteger under) {
            var shared = over.gcd(under).max(BigInteger.ONE);
            var sign = under.signum() < 0 ? BigInteger.ONE.negate() : BigInteger.ONE;
            return new Fraction(
                    over.divide(shared).multiply(sign), under.divide(shared).multiply(sign));
        }

        Fraction plus(Fraction other) {
            return reduced(
                    over.multiply(other.under).add(other.over.multiply(under)),
                    under.multiply(other.under));
        }

        Fraction times(Fraction other) {
            return reduced(over.multiply(other.over), under.multiply(other.under));
        }

        Fraction inverse() {
            return reduced(under, over);
        }

        Fraction negative() {
            return new Fraction(over.negate(), under);
        }

        int signum() {
            return over.signum();
        }

        /// Never less than the fraction, to many more places than anybody weighs by.
        BigDecimal decimal() {
            return new BigDecimal(over).divide(new BigDecimal(under), 30, RoundingMode.CEILING);
        }

        String shown() {
            return shown(
                    new BigDecimal(over)
                            .divide(new BigDecimal(under), DECIMALS, RoundingMode.HALF_UP));
        }

        /// Three digits of it, however small it is.
        String shownExactly() {
            return shown(decimal().round(new MathContext(3)));
        }

        private static String shown(BigDecimal number) {
            var rounded = number.stripTrailingZeros().toPlainString();
            return rounded.length() <= 40 ? rounded : rounded.substring(0, 40) + "...";
        }
    }

    /// A sum of counts, each times a number, and a number.
    private record Linear(
            Fraction constant,
            Fraction prompt,
            Fraction cached,
            Fraction cacheWrite,
            Fraction completion) {
        private static final Fraction NONE = Fraction.ZERO;
        static final Linear PROMPT = new Linear(NONE, Fraction.ONE, NONE, NONE, NONE);
        static final Linear CACHED = new Linear(NONE, NONE, Fraction.ONE, NONE, NONE);
        static final Linear CACHE_WRITE = new Linear(NONE, NONE, NONE, Fraction.ONE, NONE);
        static final Linear COMPLETION = new Linear(NONE, NONE, NONE, NONE, Fraction.ONE);

        static Linear constant(Fraction number) {
            return new Linear(number, NONE, NONE, NONE, NONE);
        }

        /// Whether any count matters to it.
        boolean counts() {
            return prompt.signum() != 0
                    || cached.signum() != 0
                    || cacheWrite.signum() != 0
                    || completion.signum() != 0;
        }

        Linear plus(Linear other) {
            return new Linear(
                    constant.plus(other.constant),
                    prompt.plus(other.prompt),
                    cached.plus(other.cached),
                    cacheWrite.plus(other.cacheWrite),
                    completion.plus(other.completion));
        }

        Linear times(Fraction factor) {
            return new Linear(
                    constant.times(factor),
                    prompt.times(factor),
                    cached.times(factor),
                    cacheWrite.times(factor),
                    completion.times(factor));
        }

        Linear negative() {
            return times(Fraction.ONE.negative());
        }
    }

    /// Reads by descent: a sum of products of signed things.
    private static final class Reader {
        private final String text;
        private int at;
        private int depth;

        Reader(String text) {
            this.text = text;
        }

        Linear whole() throws Wrong {
            var cost = sum();
            if (at < text.length()) {
                throw unexpected("an operator");
            }
            return cost;
        }

        private Linear sum() throws Wrong {
            var sum = product();
            while (true) {
                if (takes('+')) {
                    sum = sum.plus(product());
                } else if (takes('-')) {
                    sum = sum.plus(product().negative());
                } else {
                    return sum;
                }
            }
        }

        private Linear product() throws Wrong {
            var product = signed();
            while (true) {
                skip();
                var from = at;
                if (takes('*')) {
                    product = product(product, signed(), from);
                } else if (takes('/')) {
                    product = quotient(product, signed(), from);
                } else {
                    return product;
                }
            }
        }

        private static Linear product(Linear one, Linear other, int from) throws Wrong {
            if (one.counts() && other.counts()) {
                throw new Wrong(
                        "error.expression.product",
                        "multiplies a count by a count at {0}; only numbers may be factors",
                        from + 1);
            }
            return one.counts() ? one.times(other.constant) : other.times(one.constant);
        }

        private static Linear quotient(Linear one, Linear other, int from) throws Wrong {
            if (other.counts()) {
                throw new Wrong(
                        "error.expression.divisor",
                        "divides by a count at {0}; only numbers may be divisors",
                        from + 1);
            }
            if (other.constant.signum() == 0) {
                throw new Wrong("error.expression.zero", "divides by zero at {0}", from + 1);
            }
            return one.times(other.constant.inverse());
        }

        private Linear signed() throws Wrong {
            if (++depth > DEEPEST) {
                throw new Wrong(
                        "error.expression.deep",
                        "is nested too deep at {0} (expected: at most {1} levels)",
                        at + 1,
                        DEEPEST);
            }
            try {
                if (takes('-')) {
                    return signed().negative();
                }
                return takes('+') ? signed() : thing();
            } finally {
                depth--;
            }
        }

        private Linear thing() throws Wrong {
            if (takes('(')) {
                var inner = sum();
                if (!takes(')')) {
                    throw unexpected(")");
                }
                return inner;
            }
            skip();
            var from = at;
            if (at < text.length() && (digit(text.charAt(at)) || text.charAt(at) == '.')) {
                return number(from);
            }
            while (at < text.length() && letter(text.charAt(at))) {
                at++;
            }
            if (at == from) {
                throw unexpected("a number, a count or (");
            }
            var name = text.substring(from, at);
            var count = COUNTS.get(name);
            if (count == null) {
                throw new Wrong(
                        "error.expression.count",
                        "no count is named {0}, at {1} (expected: one of {2})",
                        name,
                        from + 1,
                        String.join(", ", new TreeSet<>(COUNTS.keySet())));
            }
            return count;
        }

        private Linear number(int from) throws Wrong {
            while (at < text.length() && (digit(text.charAt(at)) || text.charAt(at) == '.')) {
                at++;
            }
            var digits = text.substring(from, at);
            if (!digits.matches("[0-9]{1,20}(\\.[0-9]{1,20})?")) {
                throw new Wrong(
                        "error.expression.number",
                        "{0} at {1} is no number (expected: like 2 or 0.25)",
                        digits.length() > 45 ? digits.substring(0, 45) + "..." : digits,
                        from + 1);
            }
            return Linear.constant(Fraction.of(new BigDecimal(digits)));
        }

        private boolean takes(char wanted) {
            skip();
            if (at < text.length() && text.charAt(at) == wanted) {
                at++;
                return true;
            }
            return false;
        }

        private void skip() {
            while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
                at++;
            }
        }

        private Wrong unexpected(String expected) {
            if (at >= text.length()) {
                return new Wrong(
                        "error.expression.end",
                        "ends too early (expected after position {0}: {1})",
                        text.length(),
                        expected);
            }
            return new Wrong(
                    "error.expression.read",
                    "cannot be read at {0}: {1} (expected: {2})",
                    at + 1,
                    Character.toString(text.codePointAt(at)),
                    expected);
        }

        private static boolean digit(char each) {
            return each >= '0' && each <= '9';
        }

        private static boolean letter(char each) {
            return each == '_'
                    || digit(each)
                    || (each >= 'a' && each <= 'z')
                    || (each >= 'A' && each <= 'Z');
        }
    }
}
