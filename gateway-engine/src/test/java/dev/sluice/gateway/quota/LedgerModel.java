package dev.sluice.gateway.quota;

import dev.sluice.gateway.catalog.CostFunction;
import dev.sluice.gateway.catalog.LedgerScope;
import dev.sluice.gateway.catalog.LedgerSpec;
import dev.sluice.gateway.catalog.QuotaUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/// The ledgers as one would write them down first: fixed windows that begin with their first
/// request, one step after the other, no lock, no inverse of a cost. What the real ones do is
/// compared with it figure by figure.
final class LedgerModel {
    private static final long HOUR = 3_600_000;

    final Map<String, Book> books = new HashMap<>();

    static final class Book {
        LedgerSpec spec;
        long used;
        long held;
        long refused;
        long end;

        Book(LedgerSpec spec) {
            this.spec = spec;
        }

        long limit() {
            return spec.quota().limit();
        }

        boolean enforces() {
            return !spec.quota().shadow();
        }

        void roll(long now) {
            if (end != 0 && now >= end) {
                end = 0;
                used = 0;
            }
        }

        void open(long now) {
            roll(now);
            if (end == 0 && spec.quota().unit() != QuotaUnit.IN_FLIGHT) {
                end = now + HOUR;
            }
        }

        void charge(long amount, long now) {
            if (spec.quota().unit() != QuotaUnit.IN_FLIGHT) {
                open(now);
                used = Math.max(0, used + amount);
            }
        }

        /// All but the count of refusals, which a refusal leaves.
        void restore(long[] copy) {
            used = copy[0];
            held = copy[1];
            end = copy[2];
        }

        boolean fits(long amount) {
            return amount == 0 || used + held + amount <= limit();
        }
    }

    private record Line(Book book, CostFunction cost, boolean instances) {}

    /// One attempt's holds.
    static final class Held {
        private final Need need;
        private final List<Line> lines;
        private final List<Long> amounts = new ArrayList<>();
        long completion;
        boolean ended;

        Held(Need need, List<Line> lines) {
            this.need = need;
            this.lines = lines;
        }
    }

    enum Said {
        GRANTED,
        DENIED,
        NEVER_FITS
    }

    record Verdict(Said said, @Nullable Held held) {}

    private Map<Book, long[]> copies() {
        var copies = new HashMap<Book, long[]>();
        for (var book : books.values()) {
            copies.put(book, new long[] {book.used, book.held, book.end});
        }
        return copies;
    }

    void publish(List<LedgerSpec> specs) {
        for (var spec : specs) {
            var book = books.get(spec.key());
            if (book != null) {
                book.spec = spec;
            }
        }
    }

    private static long most(LongPredicate fits) {
        if (!fits.test(0)) {
            return -1;
        }
        long low = 0;
        long high = 1L << 41;
        if (fits.test(high)) {
            return Long.MAX_VALUE;
        }
        while (high - low > 1) {
            var middle = (low + high) / 2;
            if (fits.test(middle)) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return low;
    }

    Verdict reserve(Ask ask, @Nullable Held leaving, @Nullable Spent consumed, long now) {
        var need = ask.need();
        var lines = new ArrayList<Line>();
        for (var spec : ask.ledgers()) {
            var book = books.computeIfAbsent(spec.key(), _ -> new Book(spec));
            book.roll(now);
            lines.add(
                    new Line(
                            book,
                            spec.tariff().at(now),
                            spec.scope() == LedgerScope.INSTANCE
                                    && spec.quota().unit() != QuotaUnit.REQUESTS));
        }
        var before = copies();
        if (leaving != null) {
            giveBack(leaving);
            chargeInstances(leaving, consumed, now);
        }
        var said = judge(need, lines);
        if (said != Said.GRANTED) {
            before.forEach((book, copy) -> book.restore(copy));
            return new Verdict(said, null);
        }
        var held = new Held(need, lines);
        held.completion = grant(need, lines);
        for (var line : lines) {
            if (!line.book.enforces() && !fits(line, need)) {
                line.book.refused++;
            }
            var amount = line.cost.of(need.prompt(), held.completion);
            line.book.open(now);
            line.book.held += amount;
            held.amounts.add(amount);
        }
        if (leaving != null) {
            leaving.ended = true;
        }
        return new Verdict(Said.GRANTED, held);
    }

    private static boolean fits(Line line, Need need) {
        return line.book.fits(line.cost.of(need.prompt(), need.least()));
    }

    private static Said judge(Need need, List<Line> lines) {
        var wished = need.clientMax() == 0 ? need.least() : need.most();
        for (var line : lines) {
            if (line.book.enforces() && line.cost.of(need.prompt(), wished) > line.book.limit()) {
                refuse(line, need, lines);
                return Said.NEVER_FITS;
            }
        }
        for (var line : lines) {
            if (line.book.enforces() && !fits(line, need)) {
                refuse(line, need, lines);
                return Said.DENIED;
            }
        }
        return Said.GRANTED;
    }

    // This very line is meant, not one that is equal to it.
    @SuppressWarnings("ReferenceEquality")
    private static void refuse(Line by, Need need, List<Line> lines) {
        for (var line : lines) {
            if (line == by || !line.book.enforces() && !fits(line, need)) {
                line.book.refused++;
            }
        }
    }

    private static long grant(Need need, List<Line> lines) {
        var free = Long.MAX_VALUE;
        for (var line : lines) {
            if (line.book.enforces()) {
                free =
                        Math.min(
                                free,
                                most(completion ->
                                        line.book.fits(line.cost.of(need.prompt(), completion))));
            }
        }
        if (free == Long.MAX_VALUE) {
            return need.wanted(0);
        }
        var some = Math.min(need.wanted(free), free);
        return some - some % need.choices();
    }

    long extend(Held held, long more, long now) {
        if (held.ended) {
            return 0;
        }
        var grant = more;
        for (var i = 0; i < held.lines.size(); i++) {
            var line = held.lines.get(i);
            line.book.roll(now);
            if (line.book.enforces() && line.cost.countsCompletion()) {
                var own = held.amounts.get(i);
                var reach =
                        most(completion ->
                                line.book.used
                                                + line.book.held
                                                - own
                                                + line.cost.of(held.need.prompt(), completion)
                                        <= line.book.limit());
                grant = Math.min(grant, reach == Long.MAX_VALUE ? more : reach - held.completion);
            }
        }
        if (grant < Math.min(Need.LEAST, more)) {
            return 0;
        }
        held.completion += grant;
        for (var i = 0; i < held.lines.size(); i++) {
            var line = held.lines.get(i);
            var amount = line.cost.of(held.need.prompt(), held.completion);
            line.book.open(now);
            line.book.held += amount - held.amounts.set(i, amount);
        }
        return grant;
    }

    boolean settle(Held held, Spent spent, long now) {
        if (!end(held)) {
            return false;
        }
        for (var line : held.lines) {
            line.book.charge(cost(line, spent), now);
        }
        return true;
    }

    boolean expire(Held held, long now) {
        if (!end(held)) {
            return false;
        }
        for (var i = 0; i < held.lines.size(); i++) {
            held.lines.get(i).book.charge(held.amounts.get(i), now);
        }
        return true;
    }

    boolean end(Held held) {
        if (held.ended) {
            return false;
        }
        held.ended = true;
        giveBack(held);
        return true;
    }

    private static void giveBack(Held held) {
        for (var i = 0; i < held.lines.size(); i++) {
            held.lines.get(i).book.held -= held.amounts.get(i);
        }
    }

    private static void chargeInstances(Held held, @Nullable Spent consumed, long now) {
        if (consumed != null) {
            for (var line : held.lines) {
                if (line.instances) {
                    line.book.charge(cost(line, consumed), now);
                }
            }
        }
    }

    private static long cost(Line line, Spent spent) {
        return spent.isNothing() && line.book.spec.quota().unit() != QuotaUnit.REQUESTS
                ? 0
                : line.cost.of(
                        spent.prompt(),
                        spent.cachedPrompt(),
                        spent.cacheWrite(),
                        spent.completion());
    }
}
