package dev.sluice.standalone.launch;

import dev.sluice.standalone.folder.DataFolder;
import dev.sluice.standalone.launch.ReadyBlock.Place;
import dev.sluice.standalone.settings.Settings;
import dev.sluice.standalone.settings.Variable;
import dev.sluice.standalone.terminal.Terminal;
import java.util.LinkedHashMap;
import java.util.List;

/// `./sluice console`: the console alone, on a PostgreSQL that is there already.
public final class ConsoleOnly {
    private ConsoleOnly() {}

    /// Starts, prints the block and stays until a signal ends it.
    public static void run(Settings given, Terminal terminal) {
        var settings = given.withStandard(Variable.OPS_PORT, "9092");
        var life = Life.endedBySignal();
        try {
            terminal.say(start(settings, life, terminal).text());
        } catch (RuntimeException | Error e) {
            life.end();
            throw e;
        }
        life.awaitEnd();
    }

    private static ReadyBlock start(Settings settings, Life life, Terminal terminal) {
        var database = Database.given(settings);
        var folder =
                life.add(
                        "data folder",
                        DataFolder.hold(settings.data().resolve("console"), "sluice console"));
        FreePorts.check(
                settings,
                List.of(
                        Variable.CONSOLE_PORT,
                        Variable.ADMIN_PORT,
                        Variable.OPS_PORT,
                        Variable.CONTROL_PORT));
        var log = Logs.into(folder.path(), settings.debug());
        var login = FirstLoginFile.in(folder.path(), settings);
        terminal.step("starting the console");
        var bind = settings.value(Variable.BIND);
        var console =
                life.add(
                        "console",
                        ConsoleRun.start(
                                settings,
                                database,
                                folder.path(),
                                login,
                                settings.port(Variable.OPS_PORT),
                                Addresses.http(bind, settings.port(Variable.GATEWAY_PORT))));
        var ports = new LinkedHashMap<String, Integer>();
        ports.put("consolePort", console.consolePort());
        ports.put("adminPort", console.adminPort());
        ports.put("opsPort", console.opsPort());
        ports.put("controlPort", console.controlPort());
        life.add("run.json", RunFile.write(folder.path(), ports));
        var consoleAt = Addresses.http(bind, console.consolePort());
        return new ReadyBlock(
                "Sluice's console is ready.",
                List.of(
                        new Place("Console", consoleAt, "user " + login.user()),
                        new Place("Password", login.file().toString(), "and the admin key"),
                        new Place(
                                "REST API",
                                consoleAt + "/api/v1",
                                "and " + Addresses.http(bind, console.adminPort())),
                        new Place(
                                "Operations",
                                Addresses.http(bind, console.opsPort()),
                                "/livez, /readyz, /metrics"),
                        new Place("Gateways join", bind + ":" + console.controlPort(), ""),
                        new Place("Log", log.toString(), "")),
                List.of("curl " + consoleAt + "/api/v1/openapi.json"));
    }
}
