package dev.sluice.console.usage;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.sluice.control.TokenCounts;
import dev.sluice.control.UsageClose;
import dev.sluice.control.UsageSource;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Reads one record of a batch, or says why it cannot be taken as it is.
///
/// Everything that could make the database refuse a whole batch is found here, so that one record
/// never holds up those behind it.
final class RecordReader {
    /// No request uses more; a larger number is a broken record and would be a ruinous bill.
    private static final long MOST_TOKENS = 1_000_000_000L;

    private static final Duration FUTURE = Duration.ofMinutes(10);
    private static final Duration PAST = Duration.ofDays(76);
    private static final long TRUSTED_OFFSET_MS = 2_000;

    /// What a record turned out to be.
    sealed interface Reading {
        long seq();

        byte[] record();

        record Good(UsageEvent event) implements Reading {
            @Override
            public long seq() {
                return event.seq();
            }

            @Override
            public byte[] record() {
                return event.record();
            }
        }

        record Bad(long seq, String reason, byte[] record) implements Reading {}
    }

    private static final class Unreadable extends Exception {
        private static final long serialVersionUID = 1L;

        Unreadable(String reason) {
            super(reason, null, false, false);
        }
    }

    private RecordReader() {}

    /// Reads the record with this number.
    ///
    /// @param offsetMs the node's clock minus ours; counted only where it is more than two seconds
    /// @param now the console's time: records from the far future or past are kept aside
    static Reading read(long seq, byte[] record, long offsetMs, Instant now) {
        try {
            return new Reading.Good(event(seq, record, offsetMs, now));
        } catch (InvalidProtocolBufferException broken) {
            return new Reading.Bad(seq, "record: not a usage record", record);
        } catch (Unreadable wrong) {
            return new Reading.Bad(seq, String.valueOf(wrong.getMessage()), record);
        }
    }

    private static UsageEvent event(long seq, byte[] record, long offsetMs, Instant now)
            throws InvalidProtocolBufferException, Unreadable {
        var close = UsageClose.parseFrom(record);
        var id = id("event_id", close.getEventId());
        if (id == null || id.version() != 7) {
            throw new Unreadable("event_id: " + cut(close.getEventId()) + " (expected: a UUIDv7)");
        }
        var correction = Math.abs(offsetMs) > TRUSTED_OFFSET_MS ? offsetMs : 0;
        var occurredAt = Instant.ofEpochMilli(close.getOccurredAtMs());
        var countedAt = Instant.ofEpochMilli(close.getOccurredAtMs() - correction);
        near("occurred_at", countedAt, now);
        near(
                "event_id",
                Instant.ofEpochMilli((id.getMostSignificantBits() >>> 16) - correction),
                now);
        var corrects = id("corrects", close.getCorrects());
        if (corrects != null) {
            if (close.getCount() != 0) {
                throw new Unreadable(
                        "count: " + close.getCount() + " (expected: 0, for a correction)");
            }
            differences("tokens", close.getTokens());
        } else if (close.getCount() < 1 || (close.getAdmitted() && close.getCount() != 1)) {
            throw new Unreadable(
                    "count: " + close.getCount() + " (expected: 1, or more for refusals)");
        }
        if (corrects == null) {
            tokens("tokens", close.getTokens());
        }
        source("source", close.getSource());
        for (var attempt : close.getAttemptsList()) {
            id("attempts.instance_id", attempt.getInstanceId());
            tokens("attempts.tokens", attempt.getTokens());
            source("attempts.source", attempt.getSource());
        }
        return new UsageEvent(
                id,
                seq,
                id("tenant_id", close.getTenantId()),
                id("unit_id", close.getUnitId()),
                id("consumer_id", close.getConsumerId()),
                id("key_id", close.getKeyId()),
                id("route_id", close.getRouteId()),
                id("instance_id", close.getInstanceId()),
                occurredAt,
                countedAt,
                "",
                UsageEvent.word(close.getSource()),
                corrects,
                TokenCounts.getDefaultInstance(),
                close,
                record);
    }

    private static @Nullable UUID id(String field, String text) throws Unreadable {
        if (text.isEmpty()) {
            return null;
        }
        try {
            return UUID.fromString(text);
        } catch (IllegalArgumentException odd) {
            throw new Unreadable(field + ": " + cut(text) + " (expected: a UUID)");
        }
    }

    private static void near(String field, Instant at, Instant now) throws Unreadable {
        if (at.isAfter(now.plus(FUTURE)) || at.isBefore(now.minus(PAST))) {
            throw new Unreadable(
                    "%s: %s (expected: at most %d days ago and %d minutes ahead)"
                            .formatted(field, at, PAST.toDays(), FUTURE.toMinutes()));
        }
    }

    private static void tokens(String field, TokenCounts tokens) throws Unreadable {
        amount(field + ".prompt", tokens.getPrompt());
        amount(field + ".cached_prompt", tokens.getCachedPrompt());
        amount(field + ".cache_write", tokens.getCacheWrite());
        amount(field + ".completion", tokens.getCompletion());
        amount(field + ".reasoning", tokens.getReasoning());
    }

    /// Of a correction: each may be negative.
    private static void differences(String field, TokenCounts tokens) throws Unreadable {
        tokens(
                field,
                TokenCounts.newBuilder()
                        .setPrompt(Math.abs(tokens.getPrompt()))
                        .setCachedPrompt(Math.abs(tokens.getCachedPrompt()))
                        .setCacheWrite(Math.abs(tokens.getCacheWrite()))
                        .setCompletion(Math.abs(tokens.getCompletion()))
                        .setReasoning(Math.abs(tokens.getReasoning()))
                        .build());
    }

    private static void amount(String field, long value) throws Unreadable {
        if (value < 0 || value > MOST_TOKENS) {
            throw new Unreadable(field + ": " + value + " (expected: 0 to " + MOST_TOKENS + ")");
        }
    }

    private static void source(String field, UsageSource source) throws Unreadable {
        if (source == UsageSource.UNRECOGNIZED) {
            throw new Unreadable(field + ": unknown word");
        }
    }

    private static String cut(String text) {
        return text.length() <= 60 ? text : text.substring(0, 60) + "...";
    }
}
