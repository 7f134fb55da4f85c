package dev.sluice.console.shared;

import java.util.Set;
import org.springframework.boot.sql.init.dependency.AbstractBeansOfTypeDatabaseInitializerDetector;

/// Tells Spring Boot that {@link DatabaseConfiguration.Schema} makes the tables, so that JPA and
/// JDBC beans come after it.
final class SchemaDetector extends AbstractBeansOfTypeDatabaseInitializerDetector {
    @Override
    protected Set<Class<?>> getDatabaseInitializerBeanTypes() {
        return Set.of(DatabaseConfiguration.Schema.class);
    }
}
