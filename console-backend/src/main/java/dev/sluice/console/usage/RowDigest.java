package dev.sluice.console.usage;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// SHA-256 over what a stored row says, each value with its length before it, so that no two rows
/// run into the same bytes.
final class RowDigest {
    /// How many bytes one has.
    static final int LENGTH = 32;

    private static final int NULL = -1;

    private final MessageDigest digest = sha256();

    private RowDigest() {}

    /// Of an event as it is about to be stored.
    static byte[] of(String stream, UsageEvent event) {
        var tokens = event.close().getTokens();
        return new RowDigest()
                .add(event.id())
                .add(stream)
                .add(event.seq())
                .add(event.tenantId())
                .add(event.unitId())
                .add(event.consumerId())
                .add(event.keyId())
                .add(event.routeId())
                .add(event.instanceId())
                .add(event.model())
                .add(event.usageSource())
                .add(event.countedAt())
                .add(event.corrects())
                .add(event.close().getCount())
                .add(tokens.getPrompt())
                .add(tokens.getCachedPrompt())
                .add(tokens.getCacheWrite())
                .add(tokens.getCompletion())
                .add(tokens.getReasoning())
                .add(event.record())
                .end();
    }

    /// Of an event as it is stored.
    static byte[] ofEvent(ResultSet row) throws SQLException {
        return new RowDigest()
                .add(row.getObject("event_id", UUID.class))
                .add(row.getString("stream"))
                .add(row.getLong("seq"))
                .add(row.getObject("tenant_id", UUID.class))
                .add(row.getObject("unit_id", UUID.class))
                .add(row.getObject("consumer_id", UUID.class))
                .add(row.getObject("key_id", UUID.class))
                .add(row.getObject("route_id", UUID.class))
                .add(row.getObject("instance_id", UUID.class))
                .add(row.getString("model"))
                .add(row.getString("usage_source"))
                .add(row.getObject("counted_at", OffsetDateTime.class).toInstant())
                .add(row.getObject("corrects", UUID.class))
                .add(row.getLong("count"))
                .add(row.getLong("prompt_tokens"))
                .add(row.getLong("cached_prompt_tokens"))
                .add(row.getLong("cache_write_tokens"))
                .add(row.getLong("completion_tokens"))
                .add(row.getLong("reasoning_tokens"))
                .add(row.getBytes("record"))
                .end();
    }

    /// Of a record in quarantine.
    static byte[] of(String stream, long seq, byte[] record) {
        return new RowDigest().add("quarantine").add(stream).add(seq).add(record).end();
    }

    /// Of a batch: what stands in front of it, which numbers it has, and the digests of its rows.
    static byte[] of(
            byte[] before, String stream, long number, long first, long last, byte[] rows) {
        return new RowDigest()
                .add(before)
                .add(stream)
                .add(number)
                .add(first)
                .add(last)
                .add(rows)
                .end();
    }

    /// One behind the other.
    static byte[] joined(List<byte[]> digests) {
        var joined = ByteBuffer.allocate(digests.size() * LENGTH);
        digests.forEach(joined::put);
        return joined.array();
    }

    private RowDigest add(@Nullable UUID id) {
        return add(id == null ? null : id.toString());
    }

    private RowDigest add(@Nullable String text) {
        return add(text == null ? null : text.getBytes(StandardCharsets.UTF_8));
    }

    /// As the database keeps it, in microseconds.
    private RowDigest add(Instant at) {
        return add(ChronoUnit.MICROS.between(Instant.EPOCH, at));
    }

    private RowDigest add(long value) {
        return add(ByteBuffer.allocate(Long.BYTES).putLong(value).array());
    }

    private RowDigest add(byte @Nullable [] bytes) {
        digest.update(
                ByteBuffer.allocate(Integer.BYTES)
                        .putInt(bytes == null ? NULL : bytes.length)
                        .flip());
        if (bytes != null) {
            digest.update(bytes);
        }
        return this;
    }

    private byte[] end() {
        return digest.digest();
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
