package dev.sluice.bench.replay;

import org.jspecify.annotations.Nullable;

/// A way to keep a quota. It knows what a gateway can know at each moment, and no more.
interface Policy {

    /// Lets a call through, or refuses it.
    ///
    /// @return the call under way, null where it is refused
    @Nullable Admitted admit(Call call);

    /// One call under way.
    interface Admitted {
        /// The `max_tokens` that the model is told; {@link Long#MAX_VALUE} = none.
        long mostTokens();

        /// Whether the answer may go on after so many tokens.
        boolean goesOn(long made);

        /// It is over.
        ///
        /// @param reported whether the model had finished, if only because of `max_tokens`, and so
        ///   reported usage
        void end(long made, boolean reported);
    }
}
