package dev.sluice.gateway.health;

/// What a probe found. `status` is 0 where no HTTP answer came.
public sealed interface ProbeAnswer {

    default int status() {
        return 0;
    }

    /// In a few words, empty where all is well.
    String words();

    /// The instance answered as a healthy one does.
    record Good(int status) implements ProbeAnswer {
        @Override
        public String words() {
            return "";
        }
    }

    /// It answered badly or not at all.
    record Bad(int status, String words) implements ProbeAnswer {
        static Bad without(String words) {
            return new Bad(0, words);
        }
    }

    /// Nothing came in time.
    record Late() implements ProbeAnswer {
        @Override
        public String words() {
            return "timeout";
        }
    }

    /// It answered with a status that is listed neither as healthy nor as unhealthy: that changes
    /// nothing.
    record Neither(int status) implements ProbeAnswer {
        @Override
        public String words() {
            return "status %d is neither listed as healthy nor as unhealthy".formatted(status);
        }
    }
}
