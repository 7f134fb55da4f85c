package dev.sluice.standalone.settings;

import dev.sluice.standalone.terminal.Stop;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What this start was asked for: the environment, and the flags over it.
public final class Settings {
    private final Map<Variable, String> values;
    private final Map<String, String> environment;
    private final List<String> words;

    private Settings(
            Map<Variable, String> values, Map<String, String> environment, List<String> words) {
        this.values = values;
        this.environment = environment;
        this.words = words;
    }

    /// Reads the environment, then the flags (`--gateway-port 9000` or `--gateway-port=9000`). What
    /// is no flag is kept as {@link #words()}.
    ///
    /// @throws Stop naming the flag that nobody knows or that lacks its value
    public static Settings read(Map<String, String> environment, List<String> arguments) {
        var values = new EnumMap<Variable, String>(Variable.class);
        for (var variable : Variable.values()) {
            var value = environment.get(variable.key());
            if (value != null && !value.isBlank()) {
                values.put(variable, value.strip());
            }
        }
        var words = new ArrayList<String>();
        var rest = arguments.iterator();
        while (rest.hasNext()) {
            var argument = rest.next();
            if (!argument.startsWith("--")) {
                words.add(argument);
                continue;
            }
            var equals = argument.indexOf('=');
            var name = equals < 0 ? argument : argument.substring(0, equals);
            var variable = flagged(name);
            if (equals >= 0) {
                values.put(variable, argument.substring(equals + 1).strip());
            } else if (variable == Variable.DEBUG) {
                values.put(variable, "1");
            } else if (rest.hasNext()) {
                values.put(variable, rest.next().strip());
            } else {
                throw Stop.usage(name + " needs a value.");
            }
        }
        return new Settings(values, Map.copyOf(environment), List.copyOf(words));
    }

    private static Variable flagged(String name) {
        for (var variable : Variable.values()) {
            if (variable.flag().equals(name)) {
                return variable;
            }
        }
        throw Stop.usage("There is no flag " + name + "; ./sluice help lists them.");
    }

    /// The same, where `variable` has another standard value.
    public Settings withStandard(Variable variable, String standard) {
        if (values.containsKey(variable)) {
            return this;
        }
        return with(variable, standard);
    }

    /// The same with this value.
    public Settings with(Variable variable, String value) {
        var changed = new EnumMap<>(values);
        changed.put(variable, value);
        return new Settings(changed, environment, words);
    }

    /// The value in force, empty where there is none.
    public String value(Variable variable) {
        return values.getOrDefault(variable, variable.standard());
    }

    /// The value, where somebody set one or there is a standard one.
    public Optional<String> optional(Variable variable) {
        return Optional.of(value(variable)).filter(value -> !value.isEmpty());
    }

    /// The value of a variable that has to be set.
    ///
    /// @throws Stop naming the variable
    public String required(Variable variable, String why) {
        return optional(variable)
                .orElseThrow(() -> Stop.usage(variable.key() + " is not set: " + why + "."));
    }

    /// A port, 0 to 65535.
    ///
    /// @throws Stop naming the variable where it is no port
    public int port(Variable variable) {
        var text = value(variable);
        try {
            var port = Integer.parseInt(text);
            if (port >= 0 && port <= 65_535) {
                return port;
            }
        } catch (NumberFormatException _) {
            // said below
        }
        throw Stop.usage(variable.key() + ": " + text + " (expected: a port, 0 to 65535).");
    }

    /// The data folder, absolute.
    ///
    /// @throws Stop where the system cannot have such a path
    public Path data() {
        try {
            return Path.of(value(Variable.DATA)).toAbsolutePath().normalize();
        } catch (InvalidPathException e) {
            throw Stop.usage(Variable.DATA.key() + ": " + e.getMessage() + ".");
        }
    }

    /// Whether traces are wanted.
    public boolean debug() {
        return value(Variable.DEBUG).equals("1");
    }

    /// What stood on the command line besides flags.
    public List<String> words() {
        return words;
    }

    /// The environment as the flags changed it, for rooms that read their own variables.
    public Map<String, String> asEnvironment() {
        var all = new HashMap<>(environment);
        values.forEach((variable, value) -> all.put(variable.key(), value));
        return Map.copyOf(all);
    }
}
