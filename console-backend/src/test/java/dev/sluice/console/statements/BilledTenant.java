package dev.sluice.console.statements;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.console.RestCalls;
import dev.sluice.console.RunningBackend;
import dev.sluice.console.usage.Batches;
import dev.sluice.console.usage.UsageIntake;
import dev.sluice.control.UsageClose;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A tenant of its own in the shared back end, with an instance that has a price in CNY, and what
/// it consumed.
public final class BilledTenant {
    /// The month that is over, and its last noon: young enough for the intake.
    public static final YearMonth LAST = YearMonth.now(ZoneOffset.UTC).minusMonths(1);

    public static final Instant IN_LAST = at(LAST.atEndOfMonth());
    private static final Random RANDOM = new Random();

    public final String name;
    public final UUID id;
    public final UUID instance;
    private final RunningBackend backend = RunningBackend.shared();
    private final RestCalls rest = backend.asAdmin();
    private int streams;

    public BilledTenant(String name, String zone, String currency) {
        this.name = name;
        id =
                put(
                        "tenants/" + name,
                        "{\"timeZone\":\"%s\",\"currency\":\"%s\"}".formatted(zone, currency));
        published(id, "tenant", name, null, zone);
        instance = put("instances/" + name, "{\"endpoint\":\"http://10.0.0.1/v1\"}");
        put(
                "prices/" + name,
                "{\"instance\":\"%s\",\"from\":\"2026-01-01T00:00:00Z\",\"currency\":\"CNY\",\"inputPerMillion\":\"1000\",\"outputPerMillion\":\"2000\"}"
                        .formatted(name));
    }

    /// Noon of that day.
    public static Instant at(LocalDate day) {
        return day.atTime(12, 0).toInstant(ZoneOffset.UTC);
    }

    public UUID unit(String unit) {
        var unitId = put("tenants/" + name + "/units/" + unit, "{}");
        published(unitId, "unit", unit, id, "");
        return unitId;
    }

    public UUID consumer(String consumer, String body) {
        var consumerId = put("tenants/" + name + "/consumers/" + consumer, body);
        published(consumerId, "consumer", consumer, id, "");
        return consumerId;
    }

    /// Takes in one request of so many prompt tokens, by the given unit's consumer.
    public UUID used(
            Instant at, @Nullable UUID unit, UUID consumer, UUID on, long prompt, long completion) {
        var event = Batches.eventId(at, RANDOM);
        var record = Batches.request(event, at, id, consumer, on, prompt, completion);
        if (unit != null) {
            record.setUnitId(unit.toString());
        }
        take(record);
        return event;
    }

    public void take(UsageClose.Builder record) {
        backend.bean(UsageIntake.class)
                .take("node", Batches.batch(name + "-" + ++streams, 1, List.of(record.build())));
    }

    /// PUTs and answers the id.
    public UUID put(String path, String body) {
        var answer = rest.put("/api/v1/" + path, body);
        assertThat(answer.status()).as(answer.text()).isIn(200, 201);
        return UUID.fromString(answer.json().get("id").stringValue());
    }

    /// The directory is written by the publisher a moment later; a test need not wait for it.
    private void published(
            UUID object, String kind, String called, @Nullable UUID tenant, String zone) {
        backend.database()
                .jdbc()
                .update(
                        "INSERT INTO published_object VALUES (?, ?, ?, ?, '', ?) ON CONFLICT DO NOTHING",
                        object,
                        kind,
                        called,
                        tenant,
                        zone);
    }
}
