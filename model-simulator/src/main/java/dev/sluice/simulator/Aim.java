package dev.sluice.simulator;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/// Which requests a fault hits, counted from the moment the mood was set.
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Aim.All.class, name = "all"),
    @JsonSubTypes.Type(value = Aim.Next.class, name = "next"),
    @JsonSubTypes.Type(value = Aim.Every.class, name = "every")
})
public sealed interface Aim {

    /// Whether the request with this number, counted from 1 since the mood was set, is hit.
    boolean hits(long number);

    /// Every request.
    record All() implements Aim {
        @Override
        public boolean hits(long number) {
            return true;
        }
    }

    /// Only the first `n` requests after the mood was set.
    record Next(long n) implements Aim {
        public Next {
            requirePositive("n", n);
        }

        @Override
        public boolean hits(long number) {
            return number <= n;
        }
    }

    /// The `k`-th request, the 2`k`-th and so on.
    record Every(long k) implements Aim {
        public Every {
            requirePositive("k", k);
        }

        @Override
        public boolean hits(long number) {
            return number % k == 0;
        }
    }

    private static void requirePositive(String name, long value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: > 0)");
        }
    }
}
