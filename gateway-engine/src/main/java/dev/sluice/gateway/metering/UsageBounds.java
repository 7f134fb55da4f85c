package dev.sluice.gateway.metering;

/// How many tokens an answer can have, as far as that is known.
///
/// @param prompt the most that an upstream's report can truthfully say of the prompt
/// @param completion the same of the completion: far above what was allowed, for engines differ in
///   what they count against it
/// @param allowed the bound that was written upstream, all choices together: our own count of what
///   came, where it is a little above, is taken for this
public record UsageBounds(long prompt, long completion, long allowed) {

    /// Nothing is known that would bound it.
    public static final UsageBounds NONE =
            new UsageBounds(Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE);
}
