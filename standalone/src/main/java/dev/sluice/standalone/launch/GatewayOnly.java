package dev.sluice.standalone.launch;

import dev.sluice.standalone.folder.DataFolder;
import dev.sluice.standalone.launch.ReadyBlock.Place;
import dev.sluice.standalone.settings.Settings;
import dev.sluice.standalone.settings.Variable;
import dev.sluice.standalone.terminal.Stop;
import dev.sluice.standalone.terminal.Terminal;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.LinkedHashMap;
import java.util.List;

/// `./sluice gateway`: one gateway alone. It joins with a token the first time, and with its own
/// certificate afterwards; with a revision on its disk it serves although the console is away.
public final class GatewayOnly {
    private GatewayOnly() {}

    /// Starts, prints the block and stays until a signal ends it.
    public static void run(Settings given, Terminal terminal) {
        var settings = given.withStandard(Variable.NODE, nodeName(hostName()));
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
        var node = settings.value(Variable.NODE);
        if (!node.equals(nodeName(node))) {
            throw Stop.usage(
                    Variable.NODE.key()
                            + ": "
                            + node
                            + " (expected: letters, digits, '.', '_' and '-', at most 100).");
        }
        settings.required(Variable.CONTROL, "the console's address, host:port");
        var folder =
                life.add(
                        "data folder",
                        DataFolder.hold(
                                settings.data().resolve("gateway").resolve(node),
                                "sluice gateway"));
        FreePorts.check(settings, List.of(Variable.GATEWAY_PORT, Variable.OPS_PORT));
        var log = Logs.into(folder.path(), settings.debug());
        terminal.step("starting gateway " + node);
        var gateway = life.add("gateway", GatewayRun.start(settings, folder.path()));
        gateway.awaitReady(terminal);
        var ports = new LinkedHashMap<String, Integer>();
        ports.put("gatewayPort", gateway.port());
        ports.put("opsPort", gateway.opsPort());
        life.add("run.json", RunFile.write(folder.path(), ports));
        var bind = settings.value(Variable.BIND);
        var opsAt = Addresses.http(bind, gateway.opsPort());
        return new ReadyBlock(
                "Gateway " + node + " is ready.",
                List.of(
                        new Place(
                                "Gateway",
                                Addresses.http(bind, gateway.port()) + "/v1",
                                "for applications"),
                        new Place("Operations", opsAt + "/metrics", "/livez, /readyz"),
                        new Place("Console at", settings.value(Variable.CONTROL), ""),
                        new Place("Log", log.toString(), "")),
                List.of("curl " + opsAt + "/readyz"));
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException _) {
            return "";
        }
    }

    /// The nearest name that a node may have.
    static String nodeName(String wished) {
        var name = wished.replaceAll("[^A-Za-z0-9._-]", "-").replaceFirst("^[^A-Za-z0-9]+", "");
        if (name.isEmpty()) {
            return "gateway";
        }
        return name.length() > 100 ? name.substring(0, 100) : name;
    }
}
