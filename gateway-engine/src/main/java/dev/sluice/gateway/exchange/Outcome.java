package dev.sluice.gateway.exchange;

import java.util.Locale;

/// How an exchange ended: the one word for the metric, the access log and the usage record.
public enum Outcome {
    SUCCESS,

    /// The request itself is wrong: its framing, media type, size, JSON or a value.
    REFUSED_REQUEST,
    REFUSED_KEY,
    REFUSED_PATH,
    REFUSED_MODEL,
    REFUSED_ROUTE,
    REFUSED_GUARD,
    REFUSED_QUOTA,
    REFUSED_NO_INSTANCE,
    REFUSED_SPOOL_FULL,
    REFUSED_DRAINING,

    UPSTREAM_CONNECT,
    UPSTREAM_TIMEOUT,
    UPSTREAM_ERROR,
    UPSTREAM_THROTTLED,
    UPSTREAM_CREDENTIAL,

    /// The upstream found the request wrong and its answer was passed on.
    UPSTREAM_REJECTED,

    /// The answer broke off after the caller had some of it.
    UPSTREAM_BROKEN,

    /// The quota ran out while the answer streamed, and it was cut.
    QUOTA_CUT,
    CLIENT_GONE,
    CLIENT_SLOW,

    /// The gateway ended the answer because its own time to drain was over.
    GATEWAY_DRAINED,
    INTERNAL;

    private final String word = name().toLowerCase(Locale.ROOT);

    /// The word as it stands in records, labels and logs.
    public String word() {
        return word;
    }
}
