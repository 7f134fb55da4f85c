package dev.sluice.gateway.catalog;

/// What a presented key is worth now.
public sealed interface KeyVerdict {

    /// The key opens the gateway for its consumer.
    record Accepted(ApiKey key) implements KeyVerdict {}

    /// No such key, or one whose form is broken; the two are not told apart to a caller.
    record Unknown() implements KeyVerdict {
        static final Unknown INSTANCE = new Unknown();
    }

    /// Known, and past its end or before its beginning.
    record Expired(ApiKey key) implements KeyVerdict {}

    /// Known, and switched off.
    record Disabled(ApiKey key) implements KeyVerdict {}
}
