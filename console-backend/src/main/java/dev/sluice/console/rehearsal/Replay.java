package dev.sluice.console.rehearsal;

import dev.sluice.console.rehearsal.LedgerTable.Asked;
import dev.sluice.console.rehearsal.RoutePlan.Seat;
import dev.sluice.control.ConsumerConfig;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Sends arrivals through routes, one after the other on a clock of its own, by the gateway's
/// rules: tiers from the highest down, turns inside of a tier, the consumer's ledgers first, and on
/// to the next instance only where the route says so.
///
/// Two things are simpler than in life: a request is charged when it arrives, and nothing fails but
/// what was taken down.
final class Replay {
    private final Map<UUID, RoutePlan> routes;
    private final Map<UUID, ConsumerConfig> consumers;
    private final LedgerTable ledgers;
    private final PriorityQueue<Leaving> leaving =
            new PriorityQueue<>(Comparator.comparingLong(Leaving::at));

    /// What becomes of an arrival.
    sealed interface Fate {

        /// @param completion its tokens, fewer than it wanted where a quota cut it
        record Served(UUID instance, long completion) implements Fate {}

        record Refused429(Ledger by) implements Fate {}

        record Refused503() implements Fate {}

        /// Its route or its consumer is no more.
        record Unknown() implements Fate {}
    }

    private record Leaving(long at, Seat seat, long count, List<Ledger> flights) {}

    Replay(Map<UUID, RoutePlan> routes, Map<UUID, ConsumerConfig> consumers, LedgerTable ledgers) {
        this.routes = routes;
        this.consumers = consumers;
        this.ledgers = ledgers;
    }

    /// The next arrival, at this moment, which is no earlier than the one before.
    Fate arrive(Arrival arrival, long at) {
        leave(at);
        var route = routes.get(arrival.route());
        var consumer = consumers.get(arrival.consumer());
        if (route == null || consumer == null) {
            return new Fate.Unknown();
        }
        var tried = new ArrayList<Seat>(0);
        Ledger consumers = null;
        Ledger shared = null;
        while (true) {
            var seat = route.next(arrival, tried);
            if (seat == null) {
                break;
            }
            var asked = ledgers.of(consumer, arrival.consumer(), arrival.route(), seat.instance);
            var by = refusing(asked, arrival, at);
            if (by == null) {
                return serve(seat, asked, arrival, at);
            }
            switch (by.whose()) {
                case CONSUMER_INSTANCE, CONSUMER -> consumers = consumers == null ? by : consumers;
                case INSTANCE, ROUTE, TENANT, GLOBAL -> shared = shared == null ? by : shared;
            }
            if (!route.movesOn(by.whose())) {
                break;
            }
            tried.add(seat);
        }
        var told = consumers == null ? shared : consumers;
        return told == null ? new Fate.Refused503() : new Fate.Refused429(told);
    }

    private static @Nullable Ledger refusing(List<Asked> asked, Arrival arrival, long at) {
        for (var one : asked) {
            if (one.ledger().enforces() && !one.ledger().fits(arrival, one.cost(), at)) {
                return one.ledger();
            }
        }
        return null;
    }

    private Fate serve(Seat seat, List<Asked> asked, Arrival arrival, long at) {
        var completion = arrival.completion();
        for (var one : asked) {
            if (one.ledger().enforces()) {
                completion = Math.min(completion, one.ledger().longest(arrival, one.cost(), at));
            }
        }
        var flights = new ArrayList<Ledger>(0);
        for (var one : asked) {
            one.ledger().charge(arrival, one.cost(), completion, at);
            if (one.ledger().countsFlight()) {
                flights.add(one.ledger());
            }
        }
        RoutePlan.taken(seat, arrival.count());
        leaving.add(
                new Leaving(
                        at + Math.max(0, arrival.heldMillis()), seat, arrival.count(), flights));
        return new Fate.Served(seat.instance, completion);
    }

    private void leave(long until) {
        while (!leaving.isEmpty() && leaving.element().at() <= until) {
            var one = leaving.remove();
            one.seat().left(one.count());
            one.flights().forEach(ledger -> ledger.release(one.count()));
        }
    }
}
