package dev.sluice.gateway.metering;

/// How many tokens an answer can have, as far as that is known.
///
/// @param prompt the most that an upstream's report can truthfully say of the prompt
/// @param completion the same of the completion: far above what was allowed, for engines differ in
///   what they count against it
/// @param allowed the bound that was written upstream, all choices together
/// @param kept whether this upstream was seen to keep to such a bound: our own count of what came,
///   where it is a little above, is then taken for the bound
public record UsageBounds(long prompt, long completion, long allowed, boolean kept) {

    /// Nothing is known that would bound it.
    public static final UsageBounds NONE =
            new UsageBounds(Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE, false);
}
