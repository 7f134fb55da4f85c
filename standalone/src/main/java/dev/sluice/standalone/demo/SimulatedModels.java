package dev.sluice.standalone.demo;

import dev.sluice.simulator.Mood;
import dev.sluice.simulator.Pace;
import dev.sluice.simulator.Simulator;
import dev.sluice.simulator.SimulatorConfig;
import java.net.BindException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// The three model instances of the case study: two self-hosted ones and a cloud one, simulated.
///
/// @param first self-hosted, priority 10
/// @param second self-hosted, priority 5
/// @param cloud priority 1
record SimulatedModels(Model first, Model second, Model cloud) implements AutoCloseable {
    static final String SELF_HOSTED_MODEL = "Qwen/Qwen2.5-32B-Instruct";
    static final String CLOUD_MODEL = "qwen2.5-32b-instruct";

    /// One of them.
    ///
    /// @param name the instance's name in the console
    /// @param calm how it behaves when nothing is wrong
    record Model(String name, Simulator server, Mood calm) {
        void behave(Mood mood) {
            server.mood(mood);
        }
    }

    /// Starts them on the ports of the last time where those are still free.
    static SimulatedModels start(DemoMemory memory) {
        var started = new ArrayList<Model>();
        try {
            started.add(
                    start(
                            memory,
                            "qwen2.5-32b-instruct-c",
                            SELF_HOSTED_MODEL,
                            new Pace(Duration.ofMillis(120), 80, 60, 120)));
            started.add(
                    start(
                            memory,
                            "qwen2.5-32b-instruct-b",
                            SELF_HOSTED_MODEL,
                            new Pace(Duration.ofMillis(200), 60, 60, 120)));
            started.add(
                    start(
                            memory,
                            "qwen2.5-32b-instruct-ali-bailian",
                            CLOUD_MODEL,
                            new Pace(Duration.ofMillis(350), 100, 60, 120)));
        } catch (RuntimeException e) {
            started.forEach(model -> model.server().close());
            throw e;
        }
        return new SimulatedModels(started.get(0), started.get(1), started.get(2));
    }

    private static Model start(DemoMemory memory, String name, String model, Pace pace) {
        var calm = Mood.CALM.with(pace);
        var config = SimulatorConfig.named(name, model).with(calm).remembering(0);
        var port = memory.recall("port." + name).map(Integer::parseInt).orElse(0);
        Simulator server;
        try {
            server = Simulator.start(config.onPort(port));
        } catch (Exception e) {
            // A port that somebody took meanwhile is replaced by another; anything else is a bug.
            if (port == 0 || !(e instanceof BindException)) {
                throw e;
            }
            server = Simulator.start(config);
        }
        memory.keep("port." + name, Integer.toString(server.port()));
        return new Model(name, server, calm);
    }

    List<Model> all() {
        return List.of(first, second, cloud);
    }

    @Override
    public void close() {
        all().forEach(model -> model.server().close());
    }
}
