package dev.sluice.console.shared;

import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/// Whether the database answers right now.
@Component
public final class DatabasePulse {
    private final JdbcTemplate database;

    DatabasePulse(JdbcTemplate database) {
        this.database = database;
    }

    /// Asks it the smallest question; waits as long as any request does for a database that is
    /// away.
    public boolean beats() {
        try {
            return Integer.valueOf(1).equals(database.queryForObject("SELECT 1", Integer.class));
        } catch (DataAccessException _) {
            return false;
        }
    }
}
