package dev.sluice.gateway.telemetry;

import dev.sluice.gateway.exchange.Exchange;
import dev.sluice.gateway.openai.JsonText;
import java.time.Instant;
import java.util.Locale;

/// What the access log says of one exchange: names, numbers and words, never a key, a prompt or an
/// answer. Small enough to wait in a queue, for it holds on to nothing of the request.
record AccessLine(
        long atMillis,
        String id,
        String method,
        String path,
        int status,
        String outcome,
        String code,
        String tenant,
        String consumer,
        String keyId,
        String route,
        String instance,
        boolean stream,
        long durationNanos,
        long firstContentNanos,
        long overheadNanos,
        long promptTokens,
        long completionTokens,
        String usageSource,
        int attempts,
        long bytesIn,
        long bytesOut,
        long revision) {

    static AccessLine of(Exchange.Settled settled) {
        var arrived = settled.arrived();
        var consumer = settled.consumer();
        var route = settled.route();
        var instance = settled.instance();
        var identified = settled.reached(Exchange.Identified.class);
        var key = identified == null ? null : identified.key();
        var usage = settled.usage();
        return new AccessLine(
                arrived.passport().arrivedAtMillis(),
                arrived.id(),
                arrived.head().method(),
                arrived.head().path(),
                settled.status(),
                settled.outcome().word(),
                settled.code(),
                consumer == null ? "" : consumer.tenant().name(),
                consumer == null ? "" : consumer.name(),
                key == null ? "" : key.id(),
                route == null ? "" : route.name(),
                instance == null ? "" : instance.name(),
                settled.stream(),
                settled.durationNanos(),
                settled.firstContentNanos(),
                settled.overheadNanos(),
                usage.usage().prompt(),
                usage.usage().completion(),
                usage.source().name().toLowerCase(Locale.ROOT),
                settled.attempts().size(),
                settled.bytesIn(),
                settled.bytesOut(),
                arrived.catalog().revision());
    }

    String json() {
        var out = new StringBuilder(512).append('{');
        text(out, "time", Instant.ofEpochMilli(atMillis).toString());
        text(out, "exchange", id);
        text(out, "method", method);
        text(out, "path", path);
        number(out, "status", status);
        text(out, "outcome", outcome);
        text(out, "code", code);
        text(out, "tenant", tenant);
        text(out, "consumer", consumer);
        text(out, "key", keyId);
        text(out, "route", route);
        text(out, "instance", instance);
        field(out, "stream").append(stream);
        millis(out, "duration_ms", durationNanos);
        millis(out, "first_content_ms", firstContentNanos);
        millis(out, "overhead_ms", overheadNanos);
        number(out, "prompt_tokens", promptTokens);
        number(out, "completion_tokens", completionTokens);
        text(out, "usage_source", usageSource);
        number(out, "attempts", attempts);
        number(out, "bytes_in", bytesIn);
        number(out, "bytes_out", bytesOut);
        number(out, "revision", revision);
        return out.append('}').toString();
    }

    private static StringBuilder field(StringBuilder out, String name) {
        if (out.length() > 1) {
            out.append(',');
        }
        return out.append('"').append(name).append("\":");
    }

    /// A text that is empty is left out.
    private static void text(StringBuilder out, String name, String value) {
        if (!value.isEmpty()) {
            field(out, name).append(JsonText.quote(value));
        }
    }

    private static void number(StringBuilder out, String name, long value) {
        field(out, name).append(value);
    }

    /// Milliseconds with three digits behind the point; a point of time that was never reached is
    /// left out.
    private static void millis(StringBuilder out, String name, long nanos) {
        if (nanos > 0) {
            var micros = nanos / 1000;
            field(out, name).append(micros / 1000).append('.');
            var rest = Long.toString(1000 + micros % 1000);
            out.append(rest, 1, 4);
        }
    }
}
