package dev.sluice.console.ledger;

import dev.sluice.console.ledger.Posting.Posted;
import dev.sluice.console.ledger.RepricingPlan.Shift;
import dev.sluice.console.pricing.PriceRow;
import dev.sluice.console.shared.Money;
import dev.sluice.console.shared.ValidationException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/// Prices entries anew by the book as it stands: finds what differs, and posts the difference as
/// counter-entries.
///
/// Runs inside the caller's transaction, like {@link LedgerPoster}. An entry never changes; where
/// its month is closed, the difference is an adjustment on the first open one.
@Component
public final class Repricer {
    /// More than this in one run would hold a transaction for too long.
    public static final int MOST = 100_000;

    private static final int STEP = 2_000;
    private static final Duration AROUND = Duration.ofDays(2);

    private final JdbcTemplate jdbc;
    private final PriceSource prices;
    private final TenantCalendar calendar;
    private final LedgerPoster ledger;

    public Repricer(
            JdbcTemplate jdbc, PriceSource prices, TenantCalendar calendar, LedgerPoster ledger) {
        this.jdbc = jdbc;
        this.prices = prices;
        this.calendar = calendar;
        this.ledger = ledger;
    }

    /// What would be posted, and what to tell of it.
    public record Findings(RepricingPlan plan, List<CounterEntry> entries) {
        public Findings {
            entries = List.copyOf(entries);
        }
    }

    /// A difference of one charge in one currency.
    ///
    /// @param line the number that its entry gets
    /// @param price that holds now
    public record CounterEntry(Charge of, int line, PriceRow price, Money difference) {}

    private record Entry(Charge charge, @Nullable Integer reprices, Money amount) {
        int of() {
            return reprices == null ? charge.line() : reprices;
        }
    }

    private record Key(UUID tenant, YearMonth period, Side side, String currency) {}

    private record Amounts(long charges, BigDecimal before, BigDecimal after) {
        Amounts plus(Amounts other) {
            return new Amounts(
                    charges + other.charges, before.add(other.before), after.add(other.after));
        }
    }

    /// @throws ValidationException where more than {@link #MOST} charges differ
    public Findings look(RepricingQuestion question) {
        return new Run(question).findings();
    }

    /// Posts what was found.
    public List<Posted> post(Findings findings) {
        return ledger.reprice(findings.entries());
    }

    private final class Run {
        private final RepricingQuestion question;
        private final PriceList book = new PriceList(prices.all());
        private final List<CounterEntry> found = new ArrayList<>();
        private final Map<Key, Amounts> shifts = new HashMap<>();
        private final Map<UUID, TenantMonths> months = new HashMap<>();
        private long charges;
        private long differing;
        private long uncovered;

        Run(RepricingQuestion question) {
            this.question = question;
        }

        Findings findings() {
            UUID after = null;
            List<UUID> step;
            do {
                step = ids(after);
                var byCharge =
                        entries(step).stream()
                                .collect(
                                        Collectors.groupingBy(
                                                entry ->
                                                        entry.charge().eventId()
                                                                + "/"
                                                                + entry.charge().side(),
                                                TreeMap::new,
                                                Collectors.toList()));
                byCharge.values().forEach(this::compare);
                after = step.isEmpty() ? null : step.getLast();
            } while (step.size() == STEP);
            return new Findings(
                    new RepricingPlan(charges, differing, uncovered, told(), digest(found)), found);
        }

        /// All entries of one event and side.
        private void compare(List<Entry> entries) {
            var line = entries.stream().mapToInt(entry -> entry.charge().line()).max().orElse(0);
            for (var first : entries) {
                if (first.reprices() != null || !question.covers(first.charge())) {
                    continue;
                }
                charges++;
                var price = book.inForce(first.charge()).orElse(null);
                if (price == null) {
                    uncovered++;
                    continue;
                }
                var paid = new TreeMap<String, BigDecimal>();
                entries.stream()
                        .filter(entry -> entry.of() == first.charge().line())
                        .forEach(entry ->
                                paid.merge(
                                        entry.amount().currency(),
                                        entry.amount().amount(),
                                        BigDecimal::add));
                line = note(first.charge(), price, paid, line);
            }
        }

        private int note(
                Charge charge, PriceRow price, Map<String, BigDecimal> paid, int lastLine) {
            var due = PriceList.cost(charge, price);
            var currencies = new TreeSet<>(paid.keySet());
            currencies.add(due.currency());
            var line = lastLine;
            for (var currency : currencies) {
                var before = paid.getOrDefault(currency, BigDecimal.ZERO);
                var after = currency.equals(due.currency()) ? due.amount() : BigDecimal.ZERO;
                if (before.compareTo(after) == 0) {
                    continue;
                }
                line++;
                found.add(
                        new CounterEntry(
                                charge, line, price, new Money(after.subtract(before), currency)));
                shifts.merge(
                        new Key(
                                charge.attribution().tenantId(),
                                month(charge),
                                charge.side(),
                                currency),
                        new Amounts(1, before, after),
                        Amounts::plus);
            }
            if (line > lastLine && ++differing > MOST) {
                throw ValidationException.of(
                        "until",
                        "error.reprice.many",
                        "more than {0} charges differ: ask for less time, or one tenant, instance or route",
                        MOST);
            }
            return line;
        }

        private YearMonth month(Charge charge) {
            return months.computeIfAbsent(charge.attribution().tenantId(), calendar::look)
                    .month(charge.countedAt());
        }

        private List<Shift> told() {
            return shifts.entrySet().stream()
                    .map(it ->
                            new Shift(
                                    it.getKey().tenant(),
                                    it.getKey().period(),
                                    it.getKey().side(),
                                    it.getKey().currency(),
                                    it.getValue().charges(),
                                    plain(it.getValue().before()),
                                    plain(it.getValue().after())))
                    .sorted(
                            Comparator.comparing(Shift::tenant)
                                    .thenComparing(Shift::period)
                                    .thenComparing(Shift::side)
                                    .thenComparing(Shift::currency))
                    .toList();
        }

        private List<UUID> ids(@Nullable UUID after) {
            return jdbc.query(
                    """
                    SELECT DISTINCT event_id FROM ledger_entry
                    WHERE event_id >= ? AND event_id < ? AND (?::uuid IS NULL OR event_id > ?::uuid)
                      AND counted_at >= ? AND counted_at < ?
                      AND (?::uuid IS NULL OR tenant_id = ?::uuid)
                      AND (?::uuid IS NULL OR instance_id = ?::uuid)
                      AND (?::uuid IS NULL OR route_id = ?::uuid)
                    ORDER BY event_id LIMIT ?
                    """,
                    (row, _) -> row.getObject(1, UUID.class),
                    firstIdOf(question.from().minus(AROUND)),
                    firstIdOf(question.until().plus(AROUND)),
                    after,
                    after,
                    question.from().atOffset(ZoneOffset.UTC),
                    question.until().atOffset(ZoneOffset.UTC),
                    question.tenant(),
                    question.tenant(),
                    question.instance(),
                    question.instance(),
                    question.route(),
                    question.route(),
                    STEP);
        }
    }

    private List<Entry> entries(List<UUID> ids) {
        return jdbc.query(
                "SELECT * FROM ledger_entry WHERE event_id = ANY (?) ORDER BY event_id, side, line",
                statement ->
                        statement.setArray(
                                1, statement.getConnection().createArrayOf("uuid", ids.toArray())),
                (row, _) -> entry(row));
    }

    private static Entry entry(ResultSet row) throws SQLException {
        return new Entry(
                LedgerPoster.charge(row),
                row.getObject("reprices", Integer.class),
                new Money(row.getBigDecimal("amount"), row.getString("currency")));
    }

    private static String digest(List<CounterEntry> entries) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            for (var entry : entries) {
                digest.update(
                        "%s %s %d %d %s %s\n"
                                .formatted(
                                        entry.of().eventId(),
                                        entry.of().side(),
                                        entry.of().line(),
                                        entry.line(),
                                        entry.difference().currency(),
                                        plain(entry.difference().amount()))
                                .getBytes(StandardCharsets.UTF_8));
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static BigDecimal plain(BigDecimal amount) {
        var stripped = amount.stripTrailingZeros();
        return stripped.scale() < 0 ? stripped.setScale(0) : stripped;
    }

    /// The smallest id that an event of this moment can have.
    private static UUID firstIdOf(Instant at) {
        return new UUID(Math.max(0, at.toEpochMilli()) << 16, 0);
    }
}
