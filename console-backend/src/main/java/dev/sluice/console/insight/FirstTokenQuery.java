package dev.sluice.console.insight;

import dev.sluice.console.shared.Ids;
import dev.sluice.console.shared.Permission;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/// Reads them from the events of that time, whose ids begin with it.
@Component
@Transactional(readOnly = true)
class FirstTokenQuery implements FirstTokens {
    private final JdbcTemplate jdbc;

    FirstTokenQuery(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    @PreAuthorize(Permission.ADMINISTER)
    public FirstTokenTimes of(UUID instance, Instant from, Instant to) {
        return Objects.requireNonNull(
                jdbc.queryForObject(
                        """
                        SELECT count(*),
                               percentile_disc(0.5) WITHIN GROUP (ORDER BY first_content_ns),
                               percentile_disc(0.99) WITHIN GROUP (ORDER BY first_content_ns)
                        FROM usage_event
                        WHERE event_id >= ? AND event_id < ? AND instance_id = ? AND first_content_ns > 0
                          AND corrects IS NULL
                        """,
                        (row, _) ->
                                row.getLong(1) == 0
                                        ? FirstTokenTimes.NONE
                                        : new FirstTokenTimes(
                                                row.getLong(1),
                                                Duration.ofNanos(row.getLong(2)),
                                                Duration.ofNanos(row.getLong(3))),
                        Ids.firstAt(from),
                        Ids.firstAt(to),
                        instance));
    }
}
