package dev.sluice.gateway.exchange;

import dev.sluice.gateway.balance.AttemptPlan;
import dev.sluice.gateway.balance.Candidate;
import dev.sluice.gateway.balance.CandidateNote;
import dev.sluice.gateway.catalog.ApiKey;
import dev.sluice.gateway.catalog.Catalog;
import dev.sluice.gateway.catalog.Consumer;
import dev.sluice.gateway.catalog.ModelInstance;
import dev.sluice.gateway.catalog.Route;
import dev.sluice.gateway.metering.PromptFeatures;
import dev.sluice.gateway.metering.RequestEstimate;
import dev.sluice.gateway.metering.UsageReading;
import dev.sluice.gateway.openai.ChatRequestView;
import dev.sluice.gateway.quota.LedgerFigures;
import dev.sluice.gateway.quota.Reservation;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One request's progress. Each record holds what the stage before it learned, and the record
/// before it, so that a stage cannot run before its turn.
public sealed interface Exchange {

    /// The record before; null for the first.
    @Nullable Exchange from();

    /// The record of an earlier point of the walk, null where the exchange never got there.
    default <T extends Exchange> @Nullable T reached(Class<T> point) {
        for (Exchange at = this; at != null; at = at.from()) {
            if (point.isInstance(at)) {
                return point.cast(at);
            }
        }
        return null;
    }

    /// A request whose head was accepted. `id` is the usage event's id and the caller's
    /// `x-request-id`; the catalog is kept to the end, whatever is published meanwhile.
    record Arrived(String id, RequestHead head, Entry entry, Catalog catalog, Passport passport)
            implements Exchange {
        @Override
        public @Nullable Exchange from() {
            return null;
        }
    }

    /// Who calls; `key` is null for a route that asks for none.
    record Identified(Arrived from, Consumer consumer, @Nullable ApiKey key) implements Exchange {
        public Passport passport() {
            return from.passport();
        }
    }

    /// What the body asks for.
    record Understood(Identified from, ChatRequestView request) implements Exchange {}

    /// The route that serves it.
    record Routed(Understood from, Route route) implements Exchange {
        public Arrived arrived() {
            return from.from().from();
        }

        public Consumer consumer() {
            return from.from().consumer();
        }

        public ChatRequestView request() {
            return from.request();
        }
    }

    /// The defences let it pass.
    record Guarded(Routed from) implements Exchange {}

    /// What it is made of, and what the likely one of its models will make of that.
    record Estimated(Guarded from, PromptFeatures features, RequestEstimate likely)
            implements Exchange {
        public Routed routed() {
            return from.from();
        }
    }

    /// Whom to ask, in which order.
    record Planned(Estimated from, AttemptPlan plan) implements Exchange {
        public Routed routed() {
            return from.routed();
        }

        public Arrived arrived() {
            return routed().arrived();
        }
    }

    /// An instance, what its model will take, and the tokens held for asking it. `attempt` counts
    /// from 1.
    record Reserved(
            Planned from,
            int attempt,
            Candidate candidate,
            RequestEstimate estimate,
            Reservation reservation)
            implements Exchange {
        public ModelInstance instance() {
            return candidate.target().instance();
        }
    }

    /// It is over and its holds are settled. What the exchange never got to know is null, 0 or
    /// empty.
    ///
    /// `status` is what the caller got, 0 where it left before any; `code` the error code, empty
    /// without one; times are nanoseconds from the arrival, 0 where the point was never reached.
    record Settled(
            Exchange from,
            Outcome outcome,
            int status,
            String code,
            @Nullable Consumer consumer,
            @Nullable Route route,
            @Nullable ModelInstance instance,
            String requestedModel,
            boolean stream,
            boolean admitted,
            UsageReading usage,
            long deliveredCompletionTokens,
            long firstContentNanos,
            long durationNanos,
            long overheadNanos,
            long bytesIn,
            long bytesOut,
            List<Attempt> attempts,
            List<CandidateNote> candidates,
            List<LedgerFigures> ledgers)
            implements Exchange {
        public Settled {
            attempts = List.copyOf(attempts);
            candidates = List.copyOf(candidates);
            ledgers = List.copyOf(ledgers);
        }

        /// The head that began it.
        public Arrived arrived() {
            var arrived = from.reached(Arrived.class);
            if (arrived == null) {
                throw new IllegalStateException("an exchange that never arrived was settled");
            }
            return arrived;
        }
    }
}
