package dev.sluice.gateway.stage;

import dev.sluice.gateway.exchange.Exchange.Reserved;
import dev.sluice.gateway.metering.TokenEstimator;
import dev.sluice.gateway.metering.UsageMeter;
import io.netty.buffer.ByteBufAllocator;

/// Makes what carries an attempt's answer to the caller: events for a stream, one piece for a plain
/// answer, and a meter for both.
public final class RelayResponse {
    private final TokenEstimator estimator;

    public RelayResponse(TokenEstimator estimator) {
        this.estimator = estimator;
    }

    UsageMeter meter(Reserved reserved) {
        var planned = reserved.from();
        return new UsageMeter(
                estimator,
                EstimateTokens.modelOf(reserved.instance(), planned.routed()),
                planned.from().promptTokens());
    }

    StreamRelay stream(Reserved reserved, UsageMeter meter, ByteBufAllocator allocator) {
        return new StreamRelay(meter, allocator, reserved.from().routed().request().usageAsked());
    }

    PlainRelay plain(UsageMeter meter) {
        return new PlainRelay(meter);
    }
}
