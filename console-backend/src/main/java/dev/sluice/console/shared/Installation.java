package dev.sluice.console.shared;

import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// This installation: one database, one id, for ever.
@Component
public final class Installation {
    private final JdbcClient jdbc;

    Installation(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    public UUID id() {
        return jdbc.sql("SELECT id FROM installation").query(UUID.class).single();
    }
}
