package dev.sluice.standalone.launch;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.rolling.RollingFileAppender;
import ch.qos.logback.core.rolling.SizeAndTimeBasedRollingPolicy;
import ch.qos.logback.core.util.FileSize;
import java.nio.file.Path;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;

/// Sends everything that is logged into `logs/sluice.log` of the data folder, because the terminal
/// belongs to the person: it gets progress, the ready block, and one sentence when something fails.
public final class Logs {
    private static final String PATTERN =
            "%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX,UTC} %-5level [%thread] %logger{36} - %msg%n";

    private Logs() {}

    /// For commands that have no folder for a log, and until one that has knows it: the terminal
    /// gets sentences, not log lines.
    ///
    /// @param debug log to standard error all the same
    public static void quiet(boolean debug) {
        var context = (LoggerContext) LoggerFactory.getILoggerFactory();
        context.reset();
        var root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.setLevel(debug ? Level.INFO : Level.OFF);
        if (debug) {
            root.addAppender(terminal(context));
        }
    }

    /// @param debug also to standard error
    static Path into(Path folder, boolean debug) {
        // Spring Boot would otherwise set up logging its own way and print to the terminal.
        System.setProperty("org.springframework.boot.logging.LoggingSystem", "none");
        var context = (LoggerContext) LoggerFactory.getILoggerFactory();
        context.reset();
        var root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.setLevel(Level.INFO);
        var file = folder.resolve("logs").resolve("sluice.log");
        root.addAppender(started(rolling(context, file), context));
        if (debug) {
            root.addAppender(terminal(context));
        }
        SLF4JBridgeHandler.removeHandlersForRootLogger();
        SLF4JBridgeHandler.install();
        return file;
    }

    private static OutputStreamAppender<ILoggingEvent> terminal(LoggerContext context) {
        var appender = new ConsoleAppender<ILoggingEvent>();
        appender.setTarget("System.err");
        return started(appender, context);
    }

    private static RollingFileAppender<ILoggingEvent> rolling(LoggerContext context, Path file) {
        var appender = new RollingFileAppender<ILoggingEvent>();
        appender.setContext(context);
        appender.setFile(file.toString());
        var policy = new SizeAndTimeBasedRollingPolicy<ILoggingEvent>();
        policy.setContext(context);
        policy.setParent(appender);
        policy.setFileNamePattern(file + ".%d{yyyy-MM-dd}.%i.gz");
        policy.setMaxFileSize(FileSize.valueOf("20MB"));
        policy.setMaxHistory(14);
        policy.setTotalSizeCap(FileSize.valueOf("200MB"));
        policy.start();
        appender.setRollingPolicy(policy);
        return appender;
    }

    private static OutputStreamAppender<ILoggingEvent> started(
            OutputStreamAppender<ILoggingEvent> appender, LoggerContext context) {
        var encoder = new PatternLayoutEncoder();
        encoder.setContext(context);
        encoder.setPattern(PATTERN);
        encoder.start();
        appender.setContext(context);
        appender.setEncoder(encoder);
        appender.start();
        return appender;
    }
}
