package dev.sluice.gateway.health;

/// The state of one instance. Times are the ticker's nanoseconds.
public sealed interface InstanceHealth {
    /// The reason of every state that a person decided.
    String BY_HAND = "by_hand";

    /// Since when it is so.
    long since();

    /// The state's word in the glossary, for metrics, heartbeats and records.
    String word();

    /// Why it is so; empty for a healthy instance.
    String reason();

    /// What took an instance out, which decides what brings it back.
    enum Cause {
        /// No connection: any good probe counts as a sign of life.
        CONNECT,
        /// Connections, and no good answers: a TCP connect would prove nothing.
        FAILURES,
        /// The upstream asked for a pause: it comes back by itself, at half its share.
        THROTTLED,
        /// The upstream refuses our credential.
        CREDENTIAL,
        /// It does not know the model that it was configured with.
        CONFIG,
        /// Its probes fail: only probes bring it back.
        PROBES,
        /// A person took it out: only a person brings it back.
        BY_HAND
    }

    /// What makes an instance suspect.
    enum Suspicion {
        /// Failed lately, not often enough to be ejected; asked as before.
        FAILURES,
        /// Its first tokens come much later than predicted; asked a quarter as often.
        SLOW,
        /// Nothing comes although answers run; asked only where nobody else can be.
        SILENT
    }

    /// Asked as its weight says.
    record Healthy(long since) implements InstanceHealth {
        @Override
        public String word() {
            return "healthy";
        }

        @Override
        public String reason() {
            return "";
        }
    }

    /// Something is wrong with it, not enough for it to be ejected.
    record Suspect(long since, Suspicion suspicion, String reason) implements InstanceHealth {
        @Override
        public String word() {
            return "suspect";
        }
    }

    /// Not asked before `until`; {@link Long#MAX_VALUE} where its time does not bring it back.
    record Ejected(long since, long until, Cause cause, String reason) implements InstanceHealth {

        boolean isOver(long now) {
            return until != Long.MAX_VALUE && now - until >= 0;
        }

        @Override
        public String word() {
            return "ejected";
        }
    }

    /// Its time is over: one request or one probe at a time finds out. A canary of which nothing is
    /// heard until `canaryUntil` is given up; 0 where none is out.
    record Probing(long since, Cause cause, long canaryUntil, String reason)
            implements InstanceHealth {

        boolean isCanaryOut(long now) {
            return canaryUntil != 0 && now - canaryUntil < 0;
        }

        @Override
        public String word() {
            return "probing";
        }
    }

    /// Back, and taking a growing share of its weight, from `floor` up.
    record Ramping(long since, long until, double floor, String reason) implements InstanceHealth {
        @Override
        public String word() {
            return "ramping";
        }
    }

    /// Takes no new requests while those under way end: a person wants it so, or it is no longer in
    /// the catalog and goes when it is `empty`.
    record Draining(long since, boolean byHand, boolean empty) implements InstanceHealth {
        @Override
        public String word() {
            return "draining";
        }

        @Override
        public String reason() {
            return byHand ? BY_HAND : "no longer configured";
        }
    }

    /// Switched off by an administrator.
    record Disabled(long since) implements InstanceHealth {
        @Override
        public String word() {
            return "disabled";
        }

        @Override
        public String reason() {
            return "switched off";
        }
    }
}
