package dev.sluice.gateway.quota;

/// What a request is going to need, as far as that is known before it is sent.
///
/// @param prompt its estimated prompt tokens
/// @param quantile the completion tokens one choice is expected to stay below
/// @param clientMax the caller's own `max_tokens`, 0 where it gave none
/// @param modelMax the model's output limit, 0 where it is unknown
/// @param choices the `n` of the request, 1 or more
/// @param stream true where the hold can grow while the answer runs; a plain answer can be neither
///   extended nor cut, so that its hold is what is written upstream
public record Need(
        long prompt, long quantile, long clientMax, long modelMax, int choices, boolean stream) {

    /// The smallest completion per choice that is worth sending a request for.
    public static final long LEAST = 64;

    private static final long PLAIN_FLOOR = 1024;

    /// No answer is longer; it keeps sums of absurd wishes from overflowing.
    private static final long LONGEST = 1L << 40;

    public Need {
        if (prompt < 0 || quantile < 0 || clientMax < 0 || modelMax < 0 || choices < 1) {
            throw new IllegalArgumentException(
                    "need: prompt %d, quantile %d, client's max %d, model's max %d, choices %d (expected: none negative, choices 1 or more)"
                            .formatted(prompt, quantile, clientMax, modelMax, choices));
        }
    }

    /// The most that one choice may become whatever the quotas say; {@link Long#MAX_VALUE} where
    /// nothing bounds it.
    public long cap() {
        var client = clientMax == 0 ? Long.MAX_VALUE : clientMax;
        var model = modelMax == 0 ? Long.MAX_VALUE : modelMax;
        return Math.min(client, model);
    }

    /// The completion tokens to hold, all choices together, where `free` could be given at most.
    long wanted(long free) {
        var each =
                stream
                        ? Math.max(quantile, LEAST)
                        : Math.max(Math.max(PLAIN_FLOOR, 4 * quantile), free / 20);
        return times(Math.min(each, cap()));
    }

    /// Below this many completion tokens the request is not worth sending.
    long least() {
        return times(Math.min(LEAST, cap()));
    }

    /// The most that all choices together may become.
    long most() {
        return times(cap());
    }

    private long times(long each) {
        return Math.min(each, LONGEST / choices) * choices;
    }
}
