package dev.sluice.gateway.stage;

import dev.sluice.gateway.exchange.Exchange.Reserved;
import dev.sluice.gateway.metering.KeptBounds;
import dev.sluice.gateway.metering.TokenEstimator;
import dev.sluice.gateway.metering.UsageBounds;
import dev.sluice.gateway.metering.UsageMeter;
import dev.sluice.gateway.openai.StopField;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

/// Makes what carries an attempt's answer to the caller: events for a stream, one piece for a plain
/// answer, and a meter for both.
public final class RelayResponse {
    /// No answer is longer, whatever an upstream says.
    private static final long LONGEST_ANSWER = 1L << 24;

    /// An answer may exceed its bound where an engine counts otherwise, or where it reasons unseen
    /// and outside the bound.
    private static final long MOST_TIMES = 4;

    private static final long HIDDEN_REASONING = 32_768;

    /// More choices than this are not told apart.
    private static final int MOST_CHOICES = 64;

    private static final StopField QUOTA = new StopField("quota");

    private final TokenEstimator estimator;
    private final KeptBounds kept = new KeptBounds();

    public RelayResponse(TokenEstimator estimator) {
        this.estimator = estimator;
    }

    /// @param before the first half of the answer, null where this attempt begins it
    UsageMeter meter(Reserved reserved, @Nullable Continuation before) {
        var estimate = reserved.estimate();
        long more = before == null ? 0 : before.usage().usage().completion();
        int text = before == null ? 0 : before.text().length;
        return new UsageMeter(
                estimator,
                estimate.model(),
                estimate.promptTokens() + more,
                bounds(reserved, text));
    }

    /// What an upstream may report and be believed: no more tokens than bytes for the prompt, and
    /// for the answer a few times what it was allowed to make.
    private UsageBounds bounds(Reserved reserved, int text) {
        var estimated = reserved.from().from();
        long written = DispatchAttempt.bound(reserved);
        long allowed = written;
        if (allowed == 0) {
            allowed = reserved.from().routed().request().maxTokens();
        }
        long choices = reserved.from().routed().request().choices();
        long completion =
                allowed <= 0 || allowed > LONGEST_ANSWER
                        ? LONGEST_ANSWER
                        : MOST_TIMES * allowed + HIDDEN_REASONING;
        long most = Math.clamp(choices, 1, MOST_CHOICES);
        return new UsageBounds(
                estimated.features().most() + text,
                completion * most,
                written <= 0 || written > LONGEST_ANSWER ? Long.MAX_VALUE : written * most,
                kept.isKept(reserved.instance().id()));
    }

    /// An answer has ended: what it teaches is learned, before its usage is read.
    ///
    /// @param finishReason as the upstream said it; empty where we ended it
    void ended(Reserved reserved, UsageMeter meter, String finishReason) {
        meter.ended(finishReason.equals("length"));
        meter.learn();
        kept.saw(reserved.instance().id(), meter.bound());
    }

    /// @param delivered keeps the text, null where nobody will want it
    /// @param before the first half of the answer, null where this attempt begins it
    StreamRelay stream(
            Reserved reserved,
            UsageMeter meter,
            ByteBufAllocator allocator,
            @Nullable DeliveredText delivered,
            @Nullable Continuation before) {
        var request = reserved.from().routed().request();
        return new StreamRelay(
                meter,
                allocator,
                request.usageAsked(),
                reserved.instance().continuousUsage() && !request.continuousUsageAsked(),
                (int) Math.min(request.choices(), MOST_CHOICES),
                stop(reserved),
                delivered,
                before);
    }

    PlainRelay plain(Reserved reserved, UsageMeter meter) {
        return new PlainRelay(meter, stop(reserved));
    }

    /// What an answer says that ends because of its length: whose bound it was where it was ours.
    private static @Nullable StopField stop(Reserved reserved) {
        return DispatchAttempt.isLowered(reserved) ? QUOTA : null;
    }
}
