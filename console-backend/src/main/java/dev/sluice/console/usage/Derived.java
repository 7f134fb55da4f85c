package dev.sluice.console.usage;

import dev.sluice.console.shared.Money;
import java.util.List;
import java.util.UUID;

/// A tenant's month computed anew from its events.
///
/// @param events that were read
/// @param booked what the ledger's entries of the month come to, one amount per currency
/// @param derived what the events come to by the price book as it stands
/// @param differing charges of which the two differ
/// @param samples the first of them, by event
public record Derived(
        long events,
        List<Money> booked,
        List<Money> derived,
        long differing,
        List<Difference> samples) {

    /// No more than this many differences are told one by one.
    public static final int MOST_SAMPLES = 100;

    public Derived {
        booked = List.copyOf(booked);
        derived = List.copyOf(derived);
        samples = List.copyOf(samples);
    }

    /// Why a charge differs.
    public enum Reason {
        /// Its price was changed after it was posted.
        PRICE,
        /// The event has no entry, and does not wait for a price either.
        NO_ENTRY,
        /// The entry has no event.
        NO_EVENT,
        /// The entry counts other tokens than the event.
        TOKENS
    }

    /// One charge that differs.
    public record Difference(UUID event, Reason reason, List<Money> booked, List<Money> derived) {
        public Difference {
            booked = List.copyOf(booked);
            derived = List.copyOf(derived);
        }
    }

    /// Whether the ledger says of every request what its event says.
    public boolean agrees() {
        return differing == 0;
    }
}
