package dev.sluice.standalone.launch;

import dev.sluice.standalone.folder.DataFolder;
import dev.sluice.standalone.launch.ReadyBlock.Place;
import dev.sluice.standalone.settings.Settings;
import dev.sluice.standalone.settings.Variable;
import dev.sluice.standalone.terminal.Terminal;
import java.util.LinkedHashMap;
import java.util.List;

/// `./sluice up`: PostgreSQL, console and one gateway in this process.
///
/// The gateway is an ordinary one: it joins with a token and speaks mutual TLS over loopback; the
/// only shortcut is that the token is handed over in memory.
public final class Up {
    private static final List<Variable> PORTS =
            List.of(
                    Variable.CONSOLE_PORT,
                    Variable.GATEWAY_PORT,
                    Variable.ADMIN_PORT,
                    Variable.OPS_PORT,
                    Variable.CONTROL_PORT);

    private Up() {}

    /// Starts, prints the block and stays until a signal ends it.
    public static void run(Settings settings, Terminal terminal) {
        var life = Life.endedBySignal();
        try {
            var product = start(settings, "sluice up", life, terminal);
            announce(product, product.ready(), life, terminal);
        } catch (RuntimeException | Error e) {
            life.end();
            throw e;
        }
        life.awaitEnd();
    }

    /// Says that the product is ready: `run.json` for scripts, the block for the person.
    public static void announce(Product product, ReadyBlock block, Life life, Terminal terminal) {
        life.add("run.json", RunFile.write(product.folder(), product.ports()));
        terminal.say(block.text());
    }

    /// Starts everything and returns when the gateway serves; whoever calls announces and waits.
    ///
    /// @param doing what the holder of the folder is called
    /// @param life gets every part
    public static Product start(Settings given, String doing, Life life, Terminal terminal) {
        // First of all: who starts this twice has to hear of the first one, not of its ports.
        var folder = life.add("data folder", DataFolder.hold(given.data(), doing));
        FreePorts.check(given, PORTS);
        // The console shows the gateway's address, and starts before the gateway does.
        var settings = FreePorts.chosen(given, Variable.GATEWAY_PORT);
        var log = Logs.into(folder.path(), settings.debug());
        var login = FirstLoginFile.in(folder.path(), settings);
        var database = Database.givenOrEmbedded(settings, folder, life, terminal);
        terminal.step("starting the console");
        var bind = settings.value(Variable.BIND);
        var gatewayUrl = Addresses.http(bind, settings.port(Variable.GATEWAY_PORT));
        var console =
                life.add(
                        "console",
                        ConsoleRun.start(settings, database, folder.path(), login, -1, gatewayUrl));
        terminal.step("starting the gateway");
        var gateway = life.add("gateway", GatewayRun.inProcess(settings, folder.path(), console));
        gateway.awaitReady(terminal);
        var ports = new LinkedHashMap<String, Integer>();
        ports.put("consolePort", console.consolePort());
        ports.put("gatewayPort", gateway.port());
        ports.put("adminPort", console.adminPort());
        ports.put("opsPort", gateway.opsPort());
        ports.put("controlPort", console.controlPort());
        var consoleAt = Addresses.http(bind, console.consolePort());
        var gatewayAt = Addresses.http(bind, gateway.port());
        var adminAt = Addresses.http(bind, console.adminPort());
        var opsAt = Addresses.http(bind, gateway.opsPort());
        var ready =
                new ReadyBlock(
                        "Sluice is ready.",
                        List.of(
                                new Place("Console", consoleAt, "user " + login.user()),
                                new Place("Password", login.file().toString(), "and the admin key"),
                                new Place("Gateway", gatewayAt + "/v1", "for applications"),
                                new Place("REST API", consoleAt + "/api/v1", "and " + adminAt),
                                new Place("Operations", opsAt + "/metrics", "/livez, /readyz"),
                                new Place("Log", log.toString(), "")),
                        List.of(
                                "curl " + consoleAt + "/api/v1/gateways \\",
                                "  -H \"X-API-KEY: "
                                        + (settings.optional(Variable.ADMIN_KEY).isPresent()
                                                ? "$SLUICE_ADMIN_KEY"
                                                : "$(sed -n 's/^Admin key: //p' "
                                                        + login.file()
                                                        + ")")
                                        + "\""));
        return new Product(consoleAt, gatewayAt, folder.path(), ports, login, ready);
    }
}
