package dev.sluice.gateway.catalog;

/// What a person decided about an instance. `sinceMillis` is the moment of that decision, 0 where
/// none was ever made; `reason` is what that person wrote.
///
/// Two revisions that carry the same decision carry the same moment: a new moment is a new decision
/// even where it says the same.
public record Standing(Kind kind, long sinceMillis, String reason) {

    /// What was decided.
    public enum Kind {
        /// Takes requests as its health allows. With a moment, it is a restore.
        IN_SERVICE,
        /// Takes no new request; what is open ends in peace.
        DRAINING,
        /// Out at once; what flows already flows on.
        EJECTED
    }

    /// Nobody ever decided anything.
    public static final Standing UNTOUCHED = new Standing(Kind.IN_SERVICE, 0, "");
}
