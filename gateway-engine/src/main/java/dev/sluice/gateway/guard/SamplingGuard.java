package dev.sluice.gateway.guard;

import dev.sluice.gateway.catalog.Route;
import dev.sluice.gateway.openai.ChatRequestView;
import dev.sluice.gateway.openai.Sampling;

/// Keeps sampling values out that are no finite number of their range: some engines crash on them
/// or loop.
final class SamplingGuard implements RequestGuard {

    @Override
    public GuardVerdict judge(ChatRequestView request, Route route) {
        for (var which : Sampling.values()) {
            double value = request.sampling(which);
            double least = least(which);
            double most = most(which);
            if (!Double.isNaN(value) && !(value >= least && value <= most)) {
                return new GuardVerdict.Block(
                        "sampling",
                        "'%s' must be between %s and %s."
                                .formatted(which.field(), number(least), number(most)),
                        which.field(),
                        "invalid_value");
            }
        }
        return GuardVerdict.PASS;
    }

    private static double least(Sampling which) {
        return switch (which) {
            case TEMPERATURE, TOP_P, MIN_P, REPETITION_PENALTY -> 0;
            case PRESENCE_PENALTY, FREQUENCY_PENALTY -> -2;
        };
    }

    private static double most(Sampling which) {
        return switch (which) {
            case TEMPERATURE, PRESENCE_PENALTY, FREQUENCY_PENALTY, REPETITION_PENALTY -> 2;
            case TOP_P, MIN_P -> 1;
        };
    }

    private static String number(double whole) {
        return Long.toString((long) whole);
    }
}
