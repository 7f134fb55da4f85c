package dev.sluice.gateway.guard;

import org.jspecify.annotations.Nullable;

/// What a guard says to a request.
public sealed interface GuardVerdict {

    /// Nothing to object.
    record Pass() implements GuardVerdict {}

    /// The request must not go on. `param` is the field at fault, null where it is the request as a
    /// whole; `code` is the error code the caller gets.
    record Block(String guard, String message, @Nullable String param, String code)
            implements GuardVerdict {}

    /// The one `Pass`.
    Pass PASS = new Pass();
}
