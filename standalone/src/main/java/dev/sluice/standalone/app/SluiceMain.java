package dev.sluice.standalone.app;

import dev.sluice.standalone.backup.BackupCommand;
import dev.sluice.standalone.backup.RestoreCommand;
import dev.sluice.standalone.configuration.ConfigCommand;
import dev.sluice.standalone.demo.Demo;
import dev.sluice.standalone.launch.ConsoleOnly;
import dev.sluice.standalone.launch.GatewayOnly;
import dev.sluice.standalone.launch.Logs;
import dev.sluice.standalone.launch.Up;
import dev.sluice.standalone.settings.Settings;
import dev.sluice.standalone.terminal.Stop;
import dev.sluice.standalone.terminal.Terminal;
import dev.sluice.standalone.tools.Archive;
import dev.sluice.standalone.tools.Doctor;
import dev.sluice.standalone.tools.WarmUp;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;

/// What the script `sluice` starts: the command, then its flags.
public final class SluiceMain {
    private static final List<String> HELP = List.of("help", "-h", "--help");
    private static final List<String> VERSION = List.of("version", "--version");

    private SluiceMain() {}

    /// Runs the command and ends the process with its exit code.
    public static void main(String[] arguments) {
        var terminal = Terminal.ofThisProcess();
        var words = List.of(arguments);
        if (words.isEmpty()) {
            terminal.complain("No command; ./sluice help lists them.");
            System.exit(Stop.USAGE);
        }
        if (HELP.contains(words.getFirst())) {
            terminal.say(help());
            System.exit(0);
        }
        if (VERSION.contains(words.getFirst())) {
            terminal.say("sluice " + version());
            System.exit(0);
        }
        var debug = "1".equals(System.getenv("SLUICE_DEBUG")) || words.contains("--debug");
        try {
            var settings = Settings.read(System.getenv(), words.subList(1, words.size()));
            Logs.quiet(debug);
            System.exit(run(words.getFirst(), settings, terminal));
        } catch (Stop stop) {
            terminal.complain(stop.sentence());
            if (debug) {
                terminal.trace(stop);
            }
            System.exit(stop.code());
        } catch (RuntimeException | Error bug) {
            terminal.complain(
                    "This should not happen: "
                            + bug
                            + ". SLUICE_DEBUG=1 shows where it comes from.");
            if (debug) {
                terminal.trace(bug);
            }
            System.exit(Stop.FAILED);
        }
    }

    private static int run(String command, Settings settings, Terminal terminal) {
        switch (command) {
            case "up" -> Up.run(settings, terminal);
            case "demo" -> Demo.run(settings, terminal);
            case "console" -> ConsoleOnly.run(settings, terminal);
            case "gateway" -> GatewayOnly.run(settings, terminal);
            case "doctor" -> {
                return new Doctor(settings, Clock.systemUTC()).run(terminal);
            }
            case "warm" -> WarmUp.run(settings, terminal);
            case "package" -> new Archive(version()).run(settings, terminal);
            case "backup" ->
                    new BackupCommand(InstantSource.system(), version()).run(settings, terminal);
            case "restore" -> new RestoreCommand().run(settings, terminal);
            case "config" -> new ConfigCommand().run(settings, terminal);
            default ->
                    throw Stop.usage(
                            "There is no command " + command + "; ./sluice help lists them.");
        }
        return 0;
    }

    /// The text of `./sluice help`: one file, read by the script and packed into this jar.
    static String help() {
        try (var text = SluiceMain.class.getResourceAsStream("help.txt")) {
            return new String(
                            Objects.requireNonNull(text, "help.txt is packed").readAllBytes(),
                            StandardCharsets.UTF_8)
                    .stripTrailing();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String version() {
        var version = SluiceMain.class.getPackage().getImplementationVersion();
        return version == null ? "unpackaged" : version;
    }
}
