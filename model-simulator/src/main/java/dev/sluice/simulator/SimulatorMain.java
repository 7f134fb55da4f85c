package dev.sluice.simulator;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/// Starts one simulated model instance as a program and prints where it listens.
///
/// Flags: `--name`, `--bind`, `--port`, `--model` (several times), `--mood` (JSON), `--remember`,
/// `--threads`. It runs until it is stopped.
public final class SimulatorMain {
    private static final String USAGE =
            "flags: --name N --bind ADDRESS --port P --model M (several) --mood JSON --remember N --threads N";

    private SimulatorMain() {}

    public static void main(String[] args) throws InterruptedException {
        SimulatorConfig config;
        try {
            config = config(List.of(args));
        } catch (IllegalArgumentException wrong) {
            System.err.println(wrong.getMessage() + "\n" + USAGE);
            System.exit(1);
            return;
        }
        var simulator = Simulator.start(config);
        Runtime.getRuntime().addShutdownHook(new Thread(simulator::close, "simulator-stop"));
        System.out.println(
                "%s endpoint=%s control=%d"
                        .formatted(config.name(), simulator.endpoint(), simulator.controlPort()));
        new CountDownLatch(1).await();
    }

    /// What the flags say; what they leave out is as in {@link SimulatorConfig#named}.
    static SimulatorConfig config(List<String> args) {
        var calm = SimulatorConfig.named("simulator");
        var name = calm.name();
        var bind = calm.bind();
        var port = calm.port();
        var models = new ArrayList<String>();
        var mood = calm.mood();
        var remembered = calm.remembered();
        var threads = calm.threads();
        if (args.size() % 2 != 0) {
            throw new IllegalArgumentException("a flag without a value: " + args.getLast());
        }
        for (var i = 0; i < args.size(); i += 2) {
            var value = args.get(i + 1);
            switch (args.get(i)) {
                case "--name" -> name = value;
                case "--bind" -> bind = value;
                case "--port" -> port = number("--port", value);
                case "--model" -> models.add(value);
                case "--mood" -> mood = SimulatorJson.mood(value.getBytes(StandardCharsets.UTF_8));
                case "--remember" -> remembered = number("--remember", value);
                case "--threads" -> threads = number("--threads", value);
                default -> throw new IllegalArgumentException("unknown flag: " + args.get(i));
            }
        }
        return new SimulatorConfig(name, bind, port, models, mood, remembered, threads);
    }

    private static int number(String flag, String value) {
        try {
            return Integer.parseInt(value);
        } catch (NumberFormatException notOne) {
            throw new IllegalArgumentException(
                    flag + ": '" + value + "' (expected: a whole number)", notOne);
        }
    }
}
