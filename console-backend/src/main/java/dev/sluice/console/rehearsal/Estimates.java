package dev.sluice.console.rehearsal;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/// Fills in what a request might have used that was refused or failed: its own estimated prompt, or
/// else the mean of those of its consumer on its route, and their mean answer and duration.
final class Estimates {
    private Estimates() {}

    private record Who(UUID consumer, UUID route) {}

    private static final class Mean {
        private long requests;
        private long prompt;
        private long completion;
        private long millis;

        void add(Arrival arrival) {
            requests += arrival.count();
            prompt += arrival.prompt() * arrival.count();
            completion += arrival.completion() * arrival.count();
            millis += arrival.heldMillis() * arrival.count();
        }

        long of(long sum) {
            return requests == 0 ? 0 : Math.ceilDiv(sum, requests);
        }
    }

    static List<Arrival> fill(List<Arrival> arrivals) {
        var means = new HashMap<Who, Mean>();
        var routes = new HashMap<UUID, Mean>();
        for (var arrival : arrivals) {
            if (arrival.consumed() && arrival.prompt() + arrival.completion() > 0) {
                means.computeIfAbsent(who(arrival), _ -> new Mean()).add(arrival);
                routes.computeIfAbsent(arrival.route(), _ -> new Mean()).add(arrival);
            }
        }
        var filled = new ArrayList<Arrival>(arrivals.size());
        for (var arrival : arrivals) {
            filled.add(arrival.consumed() ? arrival : estimate(arrival, means, routes));
        }
        return filled;
    }

    private static Arrival estimate(Arrival arrival, Map<Who, Mean> means, Map<UUID, Mean> routes) {
        var mean = means.get(who(arrival));
        if (mean == null) {
            mean = routes.getOrDefault(arrival.route(), new Mean());
        }
        return arrival.estimated(
                arrival.prompt() > 0 ? arrival.prompt() : mean.of(mean.prompt),
                mean.of(mean.completion),
                mean.of(mean.millis));
    }

    private static Who who(Arrival arrival) {
        return new Who(arrival.consumer(), arrival.route());
    }
}
