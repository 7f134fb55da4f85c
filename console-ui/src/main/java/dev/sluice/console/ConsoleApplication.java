package dev.sluice.console;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.PropertySource;

/// The console as one application: back end, REST API and pages.
///
/// It starts by itself ({@link #main}) or inside of another process, which hands it the same
/// properties.
@SpringBootApplication
@PropertySource("classpath:dev/sluice/console/console-ui.properties")
public class ConsoleApplication {
    public static void main(String[] args) {
        SpringApplication.run(ConsoleApplication.class, args);
    }
}
