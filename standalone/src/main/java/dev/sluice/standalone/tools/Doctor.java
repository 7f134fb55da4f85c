package dev.sluice.standalone.tools;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.UnixOperatingSystemMXBean;
import dev.sluice.standalone.folder.DataFolder;
import dev.sluice.standalone.postgres.RunningPostgres;
import dev.sluice.standalone.settings.Settings;
import dev.sluice.standalone.settings.Variable;
import dev.sluice.standalone.terminal.Stop;
import dev.sluice.standalone.terminal.Terminal;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// `./sluice doctor`: looks at JDK, ports, memory, disk, clock, file limits, database and
/// certificates, and says what to do.
///
/// It changes nothing. Ports and folder that our own running Sluice holds are as they should be.
public final class Doctor {
    private static final long MEBI = 1024 * 1024;
    private static final long GIBI = 1024 * MEBI;
    private static final long MEMORY_NEEDED = 1 * GIBI;
    private static final long MEMORY_WISHED = 2 * GIBI;
    private static final long DISK_NEEDED = 512 * MEBI;
    private static final long DISK_WISHED = 5 * GIBI;
    private static final long FILES_NEEDED = 1_024;
    private static final long FILES_WISHED = 8_192;
    private static final Duration SKEW_ALLOWED = Duration.ofSeconds(2);
    private static final Duration CERTIFICATE_SOON = Duration.ofDays(14);

    private final Settings settings;
    private final Clock clock;

    /// @param clock this machine's time, compared with the database's
    public Doctor(Settings settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
    }

    /// Looks, prints, and returns 0, or 1 where something is bad.
    public int run(Terminal terminal) {
        var findings = look();
        var width = findings.stream().mapToInt(found -> found.thing().length()).max().orElse(0);
        var bad = 0;
        for (var found : findings) {
            var name = found.thing() + " ".repeat(width - found.thing().length());
            terminal.say(
                    switch (found) {
                        case Finding.Good good -> "ok    " + name + "  " + good.seen();
                        case Finding.Fair fair ->
                                "hmm   " + name + "  " + fair.seen() + ": " + fair.advice();
                        case Finding.Bad wrong ->
                                "BAD   " + name + "  " + wrong.seen() + ": " + wrong.advice();
                    });
            bad += found instanceof Finding.Bad ? 1 : 0;
        }
        terminal.say(
                bad == 0 ? "Nothing stands in the way." : bad + " to mend before Sluice works.");
        return bad == 0 ? 0 : 1;
    }

    /// Everything it looks at, in the order it is printed.
    List<Finding> look() {
        var findings = new ArrayList<Finding>();
        findings.add(jdk(Runtime.version()));
        findings.add(memory(physicalMemory()));
        findings.add(disk(settings.data()));
        findings.add(files());
        var running = isHeld();
        if (running) {
            findings.add(
                    new Finding.Good(
                            "ports", "held by the Sluice that runs on " + settings.data()));
        } else {
            for (var variable :
                    List.of(
                            Variable.CONSOLE_PORT,
                            Variable.GATEWAY_PORT,
                            Variable.ADMIN_PORT,
                            Variable.OPS_PORT,
                            Variable.CONTROL_PORT)) {
                findings.add(port(variable));
            }
        }
        findings.addAll(database(running));
        findings.addAll(new Certificates(settings.data(), clock, CERTIFICATE_SOON).look());
        return List.copyOf(findings);
    }

    static Finding jdk(Runtime.Version version) {
        return version.feature() >= 25
                ? new Finding.Good("jdk", version.toString())
                : new Finding.Bad("jdk", version.toString(), "install JDK 25 or newer");
    }

    static Finding memory(long bytes) {
        var seen = mebi(bytes) + " MiB";
        if (bytes < MEMORY_NEEDED) {
            return new Finding.Bad(
                    "memory", seen, "console, gateway and PostgreSQL need at least 1 GiB");
        }
        return bytes < MEMORY_WISHED
                ? new Finding.Fair("memory", seen, "2 GiB or more let it breathe")
                : new Finding.Good("memory", seen);
    }

    private static long physicalMemory() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
                ? system.getTotalMemorySize()
                : Runtime.getRuntime().maxMemory();
    }

    private static Finding disk(Path data) {
        var there = data;
        while (there != null && !Files.exists(there)) {
            there = there.getParent();
        }
        if (there == null || !Files.isWritable(there)) {
            return new Finding.Bad(
                    "disk",
                    data + " cannot be written",
                    "choose a folder of your own with " + Variable.DATA.key());
        }
        try {
            return disk(there, Files.getFileStore(there).getUsableSpace());
        } catch (IOException e) {
            return new Finding.Fair("disk", "free space unknown", String.valueOf(e.getMessage()));
        }
    }

    static Finding disk(Path where, long free) {
        var seen = mebi(free) + " MiB free at " + where;
        if (free < DISK_NEEDED) {
            return new Finding.Bad("disk", seen, "make room for at least 512 MiB");
        }
        return free < DISK_WISHED
                ? new Finding.Fair(
                        "disk", seen, "usage records and the database grow; 5 GiB last longer")
                : new Finding.Good("disk", seen);
    }

    private static Finding files() {
        if (ManagementFactory.getOperatingSystemMXBean()
                instanceof UnixOperatingSystemMXBean unix) {
            return files(unix.getMaxFileDescriptorCount());
        }
        return new Finding.Good("files", "no limit known on this system");
    }

    static Finding files(long limit) {
        var seen = limit + " open files allowed";
        if (limit < FILES_NEEDED) {
            return new Finding.Bad("files", seen, "raise it, for example ulimit -n 65536");
        }
        return limit < FILES_WISHED
                ? new Finding.Fair(
                        "files", seen, "each connection takes one or two; ulimit -n 65536 is safe")
                : new Finding.Good("files", seen);
    }

    private Finding port(Variable variable) {
        var name = "port";
        int port;
        try {
            port = settings.port(variable);
        } catch (Stop stop) {
            return new Finding.Bad(name, variable.key(), stop.sentence());
        }
        if (port == 0) {
            return new Finding.Good(name, variable.key() + " any free one");
        }
        try (var socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(settings.value(Variable.BIND), port));
            return new Finding.Good(name, port + " free (" + variable.key() + ")");
        } catch (IOException e) {
            return new Finding.Bad(
                    name,
                    port + " cannot be used (" + e.getMessage() + ")",
                    "stop who holds it or set " + variable.key());
        }
    }

    private boolean isHeld() {
        if (!Files.exists(settings.data().resolve("lock"))) {
            return false;
        }
        try {
            DataFolder.hold(settings.data(), "sluice doctor").close();
            return false;
        } catch (Stop stop) {
            return stop.code() == Stop.FOLDER_HELD;
        }
    }

    private List<Finding> database(boolean running) {
        var url = settings.optional(Variable.DATABASE_URL);
        if (url.isPresent()) {
            return ask(
                    url.get(),
                    settings.value(Variable.DATABASE_USER),
                    settings.value(Variable.DATABASE_PASSWORD));
        }
        if (!running) {
            return List.of(
                    new Finding.Good(
                            "database",
                            Files.exists(settings.data().resolve("postgres/data"))
                                    ? "embedded, stopped"
                                    : "embedded, made at the first start"));
        }
        return running(settings.data())
                .map(found -> ask(found.url(), found.app().user(), found.app().password()))
                .orElseGet(() ->
                        List.of(
                                new Finding.Bad(
                                        "database",
                                        "the embedded PostgreSQL does not run",
                                        "look into "
                                                + settings.data()
                                                        .resolve("postgres/postgresql.log"))));
    }

    private static Optional<RunningPostgres> running(Path data) {
        try {
            return RunningPostgres.on(data);
        } catch (IOException _) {
            return Optional.empty();
        }
    }

    private List<Finding> ask(String url, String user, String password) {
        var place = url.replaceFirst("\\?.*", "");
        try (var connection = DriverManager.getConnection(url, user, password);
                var statement = connection.createStatement();
                var answer =
                        statement.executeQuery(
                                "SELECT current_setting('server_version'), clock_timestamp()")) {
            answer.next();
            var version = answer.getString(1);
            var there = answer.getObject(2, OffsetDateTime.class).toInstant();
            return List.of(version(place, version), skew(there, clock.instant()));
        } catch (SQLException e) {
            return List.of(
                    new Finding.Bad(
                            "database",
                            place + ": " + String.valueOf(e.getMessage()).strip(),
                            "check SLUICE_DATABASE_URL, _USER and _PASSWORD"));
        }
    }

    static Finding version(String place, String version) {
        var major = Integer.parseInt(version.split("\\D", 2)[0]);
        var seen = "PostgreSQL " + version + " at " + place;
        return major >= 15
                ? new Finding.Good("database", seen)
                : new Finding.Bad("database", seen, "PostgreSQL 15 or newer is needed");
    }

    static Finding skew(Instant there, Instant here) {
        var skew = Duration.between(there, here).abs();
        var seen =
                String.format(
                        Locale.ROOT, "%.1f s apart from the database's", skew.toMillis() / 1000.0);
        return skew.compareTo(SKEW_ALLOWED) > 0
                ? new Finding.Fair("clock", seen, "usage is counted by the hour; set up NTP")
                : new Finding.Good("clock", seen);
    }

    private static long mebi(long bytes) {
        return bytes / MEBI;
    }
}
