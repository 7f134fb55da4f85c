package dev.sluice.console.usage;

import dev.sluice.console.shared.Permission;
import dev.sluice.console.shared.ValidationException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/// Turns the cost of GPU hours into a price per million tokens, by what was served in those hours.
@Service
@PreAuthorize(Permission.ADMINISTER)
public class GpuHours {
    private static final BigDecimal SECONDS_AN_HOUR = BigDecimal.valueOf(3_600);

    private final JdbcTemplate jdbc;

    GpuHours(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /// @param instances every id that the instance had
    /// @param from in whole hours
    /// @param until exclusive, in whole hours
    /// @param anHour what one GPU costs in one hour
    @Transactional(readOnly = true)
    public GpuHourPrice price(
            List<UUID> instances,
            Instant from,
            Instant until,
            BigDecimal anHour,
            int gpus,
            BigDecimal cachedWeight,
            BigDecimal outputWeight) {
        whole("from", from);
        whole("until", until);
        var hours =
                BigDecimal.valueOf(Duration.between(from, until).toSeconds())
                        .divide(SECONDS_AN_HOUR, MathContext.DECIMAL64);
        var served =
                Objects.requireNonNull(
                        jdbc.query(
                                """
                                SELECT coalesce(sum(prompt_tokens), 0), coalesce(sum(cached_prompt_tokens), 0),
                                       coalesce(sum(completion_tokens), 0)
                                FROM usage_hour WHERE hour >= ? AND hour < ? AND instance_id = ANY (?)
                                """,
                                statement -> {
                                    statement.setObject(1, from.atOffset(ZoneOffset.UTC));
                                    statement.setObject(2, until.atOffset(ZoneOffset.UTC));
                                    statement.setArray(
                                            3,
                                            statement
                                                    .getConnection()
                                                    .createArrayOf("uuid", instances.toArray()));
                                },
                                row -> {
                                    row.next();
                                    return new long[] {
                                        row.getLong(1), row.getLong(2), row.getLong(3)
                                    };
                                }));
        if (served[0] + served[2] == 0) {
            throw ValidationException.of(
                    "instance",
                    "error.gpu.idle",
                    "it served no tokens from {0} to {1}: there is nothing to share the cost among",
                    from,
                    until);
        }
        return GpuHourPrice.of(
                anHour.multiply(BigDecimal.valueOf(gpus)).multiply(hours),
                hours,
                served[0],
                Math.min(served[0], served[1]),
                served[2],
                cachedWeight,
                outputWeight);
    }

    private static void whole(String field, Instant moment) {
        if (!moment.truncatedTo(ChronoUnit.HOURS).equals(moment)) {
            throw ValidationException.of(
                    field,
                    "error.hour",
                    "{0} is no whole hour (expected: like 2026-11-01T08:00:00Z)",
                    moment);
        }
    }
}
