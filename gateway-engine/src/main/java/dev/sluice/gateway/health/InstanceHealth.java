package dev.sluice.gateway.health;

/// The state of one instance. Times are the ticker's nanoseconds.
public sealed interface InstanceHealth {

    /// Since when it is so.
    long since();

    /// The state's word in the glossary, for metrics, heartbeats and records.
    String word();

    /// Why it is so; empty for a healthy instance.
    String reason();

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

    /// Failed lately, not often enough to be ejected; asked as before.
    record Suspect(long since, int failures, String reason) implements InstanceHealth {
        @Override
        public String word() {
            return "suspect";
        }
    }

    /// Not asked until `until`; `times` counts ejections in a row and doubles the time.
    record Ejected(long since, long until, int times, String reason) implements InstanceHealth {
        @Override
        public String word() {
            return "ejected";
        }
    }

    /// Its time is over: one request or one probe at a time finds out.
    record Probing(long since, int times, boolean canaryOut, String reason)
            implements InstanceHealth {
        @Override
        public String word() {
            return "probing";
        }
    }

    /// Back, and taking a growing share that began at `floor` of its weight.
    record Ramping(long since, long until, double floor, int times, String reason)
            implements InstanceHealth {
        @Override
        public String word() {
            return "ramping";
        }
    }

    /// Takes no new requests; those under way finish.
    record Draining(long since) implements InstanceHealth {
        @Override
        public String word() {
            return "draining";
        }

        @Override
        public String reason() {
            return "draining";
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
            return "disabled";
        }
    }
}
