package dev.sluice.console.secrets;

import dev.sluice.console.shared.DataFolder;
import dev.sluice.console.shared.Ids;
import java.security.SecureRandom;
import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/// Makes the room's two services; the first pepper and the key file are made at the first start.
@Configuration(proxyBeanMethods = false)
class SecretsConfiguration {
    @Bean
    Secrets secrets(JdbcClient jdbc, DataFolder folder, Ids ids, Clock clock) {
        var stored =
                jdbc.sql("SELECT EXISTS (SELECT 1 FROM secret WHERE reference IS NULL)")
                        .query(Boolean.class)
                        .single();
        var envelope = new Envelope(KeyEncryptionKey.load(folder, stored), new SecureRandom());
        return new Secrets(jdbc, envelope, ids, clock, System::getenv);
    }

    @Bean
    Peppers peppers(
            JdbcClient jdbc,
            Secrets secrets,
            Clock clock,
            PlatformTransactionManager transactions) {
        var peppers = new Peppers(jdbc, secrets, clock, new SecureRandom());
        new TransactionTemplate(transactions).executeWithoutResult(_ -> peppers.ensure());
        return peppers;
    }
}
