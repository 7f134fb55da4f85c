package dev.sluice.gateway.metering;

/// The most that an upstream's report can truthfully say, in tokens.
public record UsageBounds(long prompt, long completion) {

    /// Nothing is known that would bound it.
    public static final UsageBounds NONE = new UsageBounds(Long.MAX_VALUE, Long.MAX_VALUE);
}
