package dev.sluice.simulator;

import java.util.List;

/// How one simulated model instance starts.
///
/// @param name its name in `/health` and in ids, letters, digits, `.`, `_` and `-`
/// @param bind address to listen on
/// @param port where models are served; 0 = any free one
/// @param models model names it serves, the first is the default; a request for another gets 404;
///   empty = any
/// @param mood how it behaves at first
/// @param remembered how many of the latest requests {@link Counts} keeps one by one
/// @param threads event loop threads
public record SimulatorConfig(
        String name,
        String bind,
        int port,
        List<String> models,
        Mood mood,
        int remembered,
        int threads) {

    public SimulatorConfig {
        models = List.copyOf(models);
        if (!name.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,99}")) {
            throw new IllegalArgumentException(
                    "name: '" + name + "' (expected: letters, digits, '.', '_' and '-')");
        }
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("port: " + port + " (expected: 0 to 65535)");
        }
        if (remembered < 0) {
            throw new IllegalArgumentException(
                    "remembered: " + remembered + " (expected: not negative)");
        }
        if (threads < 1) {
            throw new IllegalArgumentException("threads: " + threads + " (expected: > 0)");
        }
    }

    /// A calm instance on a free loopback port with one thread, which remembers 10,000 requests.
    public static SimulatorConfig named(String name, String... models) {
        return new SimulatorConfig(name, "127.0.0.1", 0, List.of(models), Mood.CALM, 10_000, 1);
    }

    /// The same with this mood at first.
    public SimulatorConfig with(Mood first) {
        return new SimulatorConfig(name, bind, port, models, first, remembered, threads);
    }

    /// The same on this port.
    public SimulatorConfig onPort(int other) {
        return new SimulatorConfig(name, bind, other, models, mood, remembered, threads);
    }

    /// The same, remembering so many requests.
    public SimulatorConfig remembering(int requests) {
        return new SimulatorConfig(name, bind, port, models, mood, requests, threads);
    }
}
