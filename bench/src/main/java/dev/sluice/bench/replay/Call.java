package dev.sluice.bench.replay;

/// One call as it happens, whatever the policy.
///
/// @param number its place in the trace
/// @param atMillis when it arrives
/// @param promptTokens as the model counts them
/// @param promptCharacters how long its text is: what a gateway sees
/// @param outputTokens how long the answer is if nobody cuts it
/// @param countError by which share a gateway that counts the answer's text itself is off
record Call(
        int number,
        double atMillis,
        int promptTokens,
        int promptCharacters,
        int outputTokens,
        double countError) {

    /// What a gateway that counts itself makes of so many tokens.
    long counted(long made) {
        return (long) Math.ceil(made * (1 + countError));
    }
}
