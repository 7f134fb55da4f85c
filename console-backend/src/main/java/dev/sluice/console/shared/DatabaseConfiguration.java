package dev.sluice.console.shared;

import com.zaxxer.hikari.HikariDataSource;
import dev.sluice.migrations.Migrate;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import javax.sql.DataSource;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.PropertySource;
import org.springframework.transaction.PlatformTransactionManager;

/// The database as the role that runs, brought up to date first where the owner is known; and the
/// clock and ids that all rooms share.
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({DatabaseSettings.class, DataFolder.class})
@PropertySource("classpath:dev/sluice/console/console-backend.properties")
class DatabaseConfiguration {
    /// A request waits no longer than this for a database that is away.
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    @Bean
    HikariDataSource dataSource(DatabaseSettings settings) {
        // A connection is asked whether it lives before each use, however shortly it was used: a
        // server that hangs keeps a caller for seconds then, and not until the socket gives up.
        System.setProperty("com.zaxxer.hikari.aliveBypassWindowMs", "0");
        var pool = new HikariDataSource();
        pool.setPoolName("console");
        pool.setJdbcUrl(settings.url());
        pool.setUsername(settings.user());
        pool.setPassword(settings.password());
        pool.setMaximumPoolSize(settings.poolSize());
        pool.setMinimumIdle(2);
        pool.setConnectionTimeout(PATIENCE.toMillis());
        pool.setValidationTimeout(Duration.ofSeconds(2).toMillis());
        // The schema's check at start says in one sentence what is wrong; the pool need not throw
        // before.
        pool.setInitializationFailTimeout(-1);
        pool.addDataSourceProperty("connectTimeout", "3");
        pool.addDataSourceProperty("socketTimeout", "30");
        pool.addDataSourceProperty("tcpKeepAlive", "true");
        pool.addDataSourceProperty("ApplicationName", "sluice-console");
        return pool;
    }

    /// Everything that uses the database waits for this ({@link SchemaDetector}).
    @Bean
    Schema schema(DatabaseSettings settings, DataSource dataSource) {
        if (settings.ownerUser() == null || settings.ownerUser().isBlank()) {
            Migrate.requireCurrent(dataSource);
        } else {
            var owner = settings.ownerUser();
            var password = settings.ownerPassword() == null ? "" : settings.ownerPassword();
            new Migrate(settings.url(), owner, password, settings.user()).run();
        }
        return new Schema();
    }

    /// In place of Spring Boot's: transactions say what they may see.
    @Bean
    PlatformTransactionManager transactionManager() {
        return new ScopedTransactions();
    }

    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }

    @Bean
    Ids ids(Clock clock) {
        return Ids.timeOrdered(clock, new SecureRandom());
    }

    /// The tables are there, in the version that this build needs.
    record Schema() {}
}
