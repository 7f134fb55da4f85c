package dev.sluice.gateway.metering;

/// How a token number was obtained, the best first.
public enum UsageSource {
    /// Nothing was counted: a refusal, or nothing reached an upstream.
    NONE,
    /// The upstream's own closing figure.
    UPSTREAM_FINAL,
    /// The upstream's running figure, last seen before the answer broke off.
    UPSTREAM_CUMULATIVE,
    /// The gateway's own count.
    TOKENIZER_ESTIMATE
}
