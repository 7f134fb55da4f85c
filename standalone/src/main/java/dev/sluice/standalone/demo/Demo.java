package dev.sluice.standalone.demo;

import dev.sluice.standalone.launch.Life;
import dev.sluice.standalone.launch.Up;
import dev.sluice.standalone.settings.Settings;
import dev.sluice.standalone.settings.Variable;
import dev.sluice.standalone.terminal.Terminal;
import java.util.List;

/// `./sluice demo`: the whole product with something to look at.
public final class Demo {
    private Demo() {}

    /// Starts, prints the block and stays until a signal ends it.
    public static void run(Settings given, Terminal terminal) {
        var settings = given.withStandard(Variable.DATA, "./data/demo");
        var life = Life.endedBySignal();
        try {
            var product = Up.start(settings, "sluice demo", life, terminal);
            terminal.step("setting up the demo");
            var memory = DemoMemory.in(product.folder());
            var models = life.add("simulated models", SimulatedModels.start(memory));
            try (var api = new AdminApi(product.console(), product.login().adminKey())) {
                var keys = DemoWorld.build(api, models, memory);
                var traffic = life.add("demo traffic", new DemoTraffic(product.gateway()));
                var guest = String.valueOf(keys.get(DemoWorld.GUEST));
                FirstCall.awaitServed(product.gateway(), guest);
                traffic.start(keys);
                life.add("demo weather", new Weather(models)).start();
                var block =
                        product.ready()
                                .with(
                                        "The demo is ready: three simulated models, three consumers,"
                                                + " quotas that renew every two minutes.",
                                        call(product.gateway(), guest));
                Up.announce(product, block, life, terminal);
            }
        } catch (RuntimeException | Error e) {
            life.end();
            throw e;
        }
        life.awaitEnd();
    }

    private static List<String> call(String gateway, String key) {
        return List.of(
                "curl " + gateway + "/v1/chat/completions \\",
                "  -H 'Authorization: Bearer " + key + "' \\",
                "  -H 'Content-Type: application/json' \\",
                "  -d '{\"model\": \""
                        + DemoWorld.MODEL
                        + "\", \"messages\": [{\"role\": \"user\", \"content\": \"Hello\"}]}'");
    }
}
