package dev.sluice.console.usage;

import dev.sluice.console.ConsoleDatabase;
import dev.sluice.console.ledger.LedgerPoster;
import dev.sluice.console.ledger.TenantCalendar;
import dev.sluice.console.pricing.PriceRow;
import dev.sluice.console.publishing.PublishedObjects;
import dev.sluice.console.shared.Ref;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/// The rooms `ledger` and `usage`, wired by hand over a real database, with a price book that a
/// test writes itself.
public final class UsageRooms {
    public final List<PriceRow> prices = new CopyOnWriteArrayList<>();
    public final UsageIntake intake;
    final ParkedPricing parked;
    final TenantZones zones;

    public UsageRooms(ConsoleDatabase database, Clock clock) {
        var jdbc = database.jdbc();
        var published = new PublishedObjects(jdbc);
        var calendar = new TenantCalendar(jdbc, published);
        var ledger = new LedgerPoster(jdbc, () -> List.copyOf(prices), calendar, clock);
        zones = new TenantZones(jdbc, calendar, database.transaction());
        var rollups = new Rollups(jdbc, calendar);
        parked = new ParkedPricing(ledger, rollups, database.transaction());
        intake =
                new UsageIntake(
                        jdbc,
                        database.transaction(),
                        new EventStore(jdbc),
                        ledger,
                        rollups,
                        published,
                        clock);
    }

    /// A price for an instance or a route, in force from then on.
    public static PriceRow price(
            @Nullable UUID instance, @Nullable UUID route, Instant from, String in, String out) {
        return new PriceRow(
                UUID.randomUUID(),
                "price",
                instance == null ? null : new Ref(instance, "instance"),
                route == null ? null : new Ref(route, "route"),
                from,
                null,
                "CNY",
                new BigDecimal(in),
                new BigDecimal(in),
                new BigDecimal(out),
                0,
                from,
                from);
    }
}
