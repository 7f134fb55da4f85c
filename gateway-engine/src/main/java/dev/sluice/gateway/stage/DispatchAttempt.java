package dev.sluice.gateway.stage;

import dev.sluice.gateway.catalog.ModelInstance;
import dev.sluice.gateway.exchange.Exchange.Reserved;
import dev.sluice.gateway.exchange.RequestHead;
import dev.sluice.gateway.metering.UsageEvents;
import dev.sluice.gateway.metering.UsageOpening;
import dev.sluice.gateway.metering.UsageReading;
import dev.sluice.gateway.openai.ChatRequestView;
import dev.sluice.gateway.upstream.UpstreamCall;
import dev.sluice.gateway.upstream.UpstreamFields;
import dev.sluice.gateway.upstream.UpstreamListener;
import dev.sluice.gateway.upstream.Upstreams;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Sends an attempt: first its record goes to the spool, and only when it is kept there does the
/// request leave. The body goes as it came but for the model's name, the wish for usage and a bound
/// that the quota sets.
public final class DispatchAttempt {
    /// Whose newer models take the bound only under its new name; engines and other providers know
    /// the old one.
    private static final List<String> NEW_BOUND_NAME =
            List.of("api.openai.com", ".openai.azure.com");

    private static final long LARGEST_UNASKED = 16_384;

    private final Upstreams upstreams;
    private final UsageEvents events;

    public DispatchAttempt(Upstreams upstreams, UsageEvents events) {
        this.upstreams = upstreams;
        this.events = events;
    }

    /// Records that the attempt is about to leave; false, and nothing follows, where the spool is
    /// full.
    boolean open(Reserved reserved, EventLoop loop, Runnable kept) {
        return events.open(opening(reserved), loop, kept);
    }

    /// Sends it.
    ///
    /// @param before what the caller has of the answer already, null where it has nothing
    /// @throws IllegalArgumentException where the instance's credential cannot be sent
    UpstreamCall send(
            Reserved reserved,
            @Nullable Continuation before,
            EventLoop loop,
            UpstreamListener listener) {
        var instance = reserved.instance();
        var routed = reserved.from().routed();
        var request = routed.request();
        var body =
                request.splice(
                        new ChatRequestView.Changes(
                                instance.model(),
                                request.stream(),
                                request.stream() && instance.continuousUsage(),
                                before == null ? bound(reserved) : rest(reserved, before),
                                takesNewBoundName(instance),
                                before == null ? null : before.text()));
        var pool = upstreams.on(loop);
        var message =
                pool.head(
                        instance,
                        fields(routed.arrived().head(), routed.arrived().id(), request.stream()),
                        body.size());
        body.writeTo(message);
        return pool.call(instance, message, listener);
    }

    /// The `max_tokens` that an attempt writes upstream for each choice, 0 where it writes none.
    ///
    /// A plain answer is bounded by its hold. A stream is bounded by what the ledgers could still
    /// give; where neither the caller nor the instance says how long an answer may be, a large
    /// number is left out, because an engine refuses one beyond its context, and the gateway cuts
    /// the stream itself.
    static long bound(Reserved reserved) {
        var request = reserved.from().routed().request();
        long most = reserved.reservation().upstreamMaxTokens();
        boolean unknown = request.maxTokens() < 0 && reserved.instance().maxOutputTokens() == 0;
        return request.stream() && unknown && most > LARGEST_UNASKED ? 0 : most;
    }

    /// What is left of an answer's bound for its second half, 0 where nothing bounds it.
    private static long rest(Reserved reserved, Continuation before) {
        long ours = bound(reserved);
        long callers = reserved.from().routed().request().maxTokens();
        long whole = ours <= 0 ? callers : callers <= 0 ? ours : Math.min(ours, callers);
        return whole <= 0 ? 0 : Math.max(1, whole - before.usage().usage().completion());
    }

    /// Whether that bound is below what the caller and the model would allow: an answer that ends
    /// at it ends because of a quota, and says so.
    static boolean isLowered(Reserved reserved) {
        long bound = bound(reserved);
        return bound > 0
                && bound < ReserveTokens.most(reserved.from().routed(), reserved.instance());
    }

    private static boolean takesNewBoundName(ModelInstance instance) {
        var host = instance.endpoint().host();
        return NEW_BOUND_NAME.stream().anyMatch(host::endsWith);
    }

    /// Records how far a running answer has come: after a crash it is billed by this.
    void checkpoint(Reserved reserved, UsageReading reading) {
        events.checkpoint(
                reserved.from().arrived().id(),
                reading.usage().prompt(),
                reading.usage().completion(),
                reading.source());
    }

    private static UpstreamFields fields(RequestHead head, String id, boolean stream) {
        var traceParent = head.header("traceparent");
        boolean traced = isTraceParent(traceParent);
        var traceState = head.header("tracestate");
        return new UpstreamFields(
                stream ? "text/event-stream" : "application/json",
                id,
                traced ? traceParent : null,
                traced && !traceState.isEmpty() && traceState.length() <= 512 ? traceState : null);
    }

    /// `00-<32 hex>-<16 hex>-<2 hex>`; anything else is not continued.
    static boolean isTraceParent(String text) {
        if (text.length() != 55) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean dash = i == 2 || i == 35 || i == 52;
            if (dash ? c != '-' : (c < '0' || c > '9') && (c < 'a' || c > 'f')) {
                return false;
            }
        }
        return true;
    }

    private static UsageOpening opening(Reserved reserved) {
        var planned = reserved.from();
        var routed = planned.routed();
        var arrived = planned.arrived();
        var key = routed.from().from().key();
        List<UsageOpening.Hold> holds = new ArrayList<>();
        for (var ledger : reserved.reservation().figures()) {
            holds.add(
                    new UsageOpening.Hold(ledger.ledger().key(), ledger.reserved(), ledger.cost()));
        }
        return new UsageOpening(
                arrived.id(),
                routed.consumer().tenant().id(),
                orEmpty(routed.consumer().unitId()),
                routed.consumer().id(),
                key == null ? "" : key.id(),
                routed.route().id(),
                orEmpty(routed.request().model()),
                reserved.instance().id(),
                arrived.catalog().revision(),
                arrived.passport().arrivedAtMillis(),
                reserved.estimate().promptTokens(),
                routed.request().stream(),
                holds);
    }

    static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }
}
