package dev.sluice.gateway.app;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.rolling.RollingFileAppender;
import ch.qos.logback.core.rolling.SizeAndTimeBasedRollingPolicy;
import ch.qos.logback.core.util.FileSize;
import java.nio.file.Path;
import java.util.function.Consumer;

/// The access log's file: a line of JSON each, rolled by day and size, a week of them kept. It has
/// a logging context of its own, so that nobody's logging configuration bends it.
final class AccessFile implements Consumer<String>, AutoCloseable {
    private final LoggerContext context = new LoggerContext();
    private final ch.qos.logback.classic.Logger logger;

    AccessFile(Path folder) {
        // Without one an appender fails at each event, and says so only to its own status list.
        context.setMDCAdapter(new LogbackMDCAdapter());
        var file = folder.resolve("access.log");
        var appender = new RollingFileAppender<ILoggingEvent>();
        appender.setContext(context);
        appender.setFile(file.toString());
        var policy = new SizeAndTimeBasedRollingPolicy<ILoggingEvent>();
        policy.setContext(context);
        policy.setParent(appender);
        policy.setFileNamePattern(file + ".%d{yyyy-MM-dd}.%i.gz");
        policy.setMaxFileSize(FileSize.valueOf("50MB"));
        policy.setMaxHistory(7);
        policy.setTotalSizeCap(FileSize.valueOf("500MB"));
        policy.start();
        appender.setRollingPolicy(policy);
        var encoder = new PatternLayoutEncoder();
        encoder.setContext(context);
        encoder.setPattern("%msg%n");
        encoder.start();
        appender.setEncoder(encoder);
        appender.start();
        logger = context.getLogger("access");
        logger.addAppender(appender);
    }

    @Override
    public void accept(String line) {
        logger.info(line);
    }

    @Override
    public void close() {
        context.stop();
    }
}
