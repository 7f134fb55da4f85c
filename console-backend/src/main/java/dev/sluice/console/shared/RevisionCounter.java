package dev.sluice.console.shared;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// The one number that grows with every configuration write: the truth that publishing follows.
@Component
public final class RevisionCounter {
    private final JdbcClient jdbc;

    RevisionCounter(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /// The last write.
    public record Last(long revision, String changedBy, Instant changedAt, String what) {}

    /// The number of the last write, as the running transaction sees it.
    public long current() {
        return last().revision();
    }

    /// The last write, as the running transaction sees it.
    public Last last() {
        return jdbc.sql("SELECT value, changed_by, changed_at, what FROM revision_counter")
                .query((row, _) ->
                        new Last(
                                row.getLong(1),
                                row.getString(2),
                                row.getObject(3, OffsetDateTime.class).toInstant(),
                                row.getString(4)))
                .single();
    }

    /// The number of the last write. From here to the end of the transaction no other write can
    /// begin.
    long hold() {
        return jdbc.sql("SELECT value FROM revision_counter FOR UPDATE").query(Long.class).single();
    }

    /// Moves on to this number and says what it stands for; only under {@link #hold}.
    void take(long revision, String changedBy, Instant changedAt, String what) {
        jdbc.sql("UPDATE revision_counter SET value = ?, changed_by = ?, changed_at = ?, what = ?")
                .params(revision, changedBy, changedAt.atOffset(ZoneOffset.UTC), what)
                .update();
    }

    /// Moves on beyond a number that somebody has seen, where it is not beyond it yet. For a
    /// database that was restored from a backup: its next numbers were given out before.
    public void outrun(long seen) {
        jdbc.sql(
                        "UPDATE revision_counter SET value = :next, changed_by = 'system:publishing', what = :what"
                                + " WHERE value < :next")
                .param("next", seen + 1)
                .param("what", "moved on beyond revision " + seen)
                .update();
    }
}
