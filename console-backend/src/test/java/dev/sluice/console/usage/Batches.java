package dev.sluice.console.usage;

import com.google.protobuf.ByteString;
import dev.sluice.control.AttemptRecord;
import dev.sluice.control.TokenCounts;
import dev.sluice.control.UsageBatch;
import dev.sluice.control.UsageClose;
import dev.sluice.control.UsageSource;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.random.RandomGenerator;

/// Usage records as a gateway would write them.
public final class Batches {
    private Batches() {}

    /// A UUIDv7 of that instant.
    public static UUID eventId(Instant at, RandomGenerator random) {
        var high = (at.toEpochMilli() << 16) | 0x7000L | random.nextInt(0x1000);
        var low = 0x8000_0000_0000_0000L | (random.nextLong() >>> 2);
        return new UUID(high, low);
    }

    /// An admitted request that ended well.
    public static UsageClose.Builder request(
            UUID id,
            Instant at,
            UUID tenant,
            UUID consumer,
            UUID instance,
            long prompt,
            long done) {
        var tokens = TokenCounts.newBuilder().setPrompt(prompt).setCompletion(done).build();
        return UsageClose.newBuilder()
                .setEventId(id.toString())
                .setTenantId(tenant.toString())
                .setConsumerId(consumer.toString())
                .setInstanceId(instance.toString())
                .setRequestedModel("qwen")
                .setRevision(1)
                .setOccurredAtMs(at.toEpochMilli())
                .setAdmitted(true)
                .setCount(1)
                .setOutcome("success")
                .setStatus(200)
                .setTokens(tokens)
                .setSource(UsageSource.UPSTREAM_FINAL)
                .addAttempts(
                        AttemptRecord.newBuilder()
                                .setInstanceId(instance.toString())
                                .setStatus(200)
                                .setTokens(tokens)
                                .setSource(UsageSource.UPSTREAM_FINAL));
    }

    public static UsageBatch batch(String stream, long firstSeq, List<UsageClose> records) {
        return UsageBatch.newBuilder()
                .setStream(stream)
                .setFirstSeq(firstSeq)
                .addAllRecords(records.stream().map(UsageClose::toByteString).toList())
                .build();
    }

    public static UsageBatch raw(String stream, long firstSeq, List<ByteString> records) {
        return UsageBatch.newBuilder()
                .setStream(stream)
                .setFirstSeq(firstSeq)
                .addAllRecords(records)
                .build();
    }
}
