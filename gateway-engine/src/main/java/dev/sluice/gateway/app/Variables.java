package dev.sluice.gateway.app;

import dev.sluice.gateway.catalog.EndpointNetworks;
import dev.sluice.gateway.edge.EdgeSettings;
import dev.sluice.gateway.link.ControlTarget;
import dev.sluice.gateway.link.Durability;
import dev.sluice.gateway.link.JoinToken;
import dev.sluice.gateway.link.SpoolSettings;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The variables of a gateway, each with its default and its bounds.
final class Variables {
    private final Map<String, String> environment;

    Variables(Map<String, String> environment) {
        this.environment = environment;
    }

    GatewayConfig config() {
        var control = read("SLUICE_CONTROL", "", ControlTarget::parse);
        var opsPort = port("SLUICE_OPS_PORT", 9091);
        return new GatewayConfig(
                Path.of(text("SLUICE_DATA", "./data/gateway")),
                node(),
                edge(),
                opsPort,
                control,
                token(),
                read("SLUICE_ENDPOINT_NETWORKS", "", text -> EndpointNetworks.of(list(text))),
                installationPorts(),
                spool(),
                number("SLUICE_EVENT_LOOPS", Runtime.getRuntime().availableProcessors(), 1, 256),
                duration("SLUICE_DRAIN", Duration.ofSeconds(30)),
                flag("SLUICE_ACCESS_LOG", true));
    }

    private EdgeSettings edge() {
        var standard =
                EdgeSettings.defaults(
                        text("SLUICE_BIND", "127.0.0.1"), port("SLUICE_GATEWAY_PORT", 9080));
        return new EdgeSettings(
                standard.host(),
                standard.port(),
                number("SLUICE_MAX_BODY_BYTES", standard.maxBodyBytes(), 1, 1 << 30),
                standard.headerTime(),
                standard.bodyGrace(),
                standard.bodyBytesPerSecond(),
                standard.idle(),
                standard.writeStall(),
                duration("SLUICE_PRE_STOP", standard.preStop()));
    }

    private SpoolSettings spool() {
        var standard = SpoolSettings.defaults();
        return new SpoolSettings(
                read(
                        "SLUICE_USAGE_DURABILITY",
                        standard.durability().name(),
                        Variables::durability),
                number(
                        "SLUICE_SPOOL_SEGMENT_BYTES",
                        (int) standard.segmentBytes(),
                        1 << 16,
                        1 << 30),
                duration("SLUICE_SPOOL_RETAIN", standard.retain()),
                read("SLUICE_SPOOL_LIMIT_BYTES", "0", Long::parseLong));
    }

    private static Durability durability(String text) {
        for (var durability : Durability.values()) {
            if (durability.name().equalsIgnoreCase(text)) {
                return durability;
            }
        }
        throw new IllegalArgumentException(
                "'%s' (expected: process, disk or strict)".formatted(text));
    }

    private @Nullable JoinToken token() {
        var text = text("SLUICE_JOIN_TOKEN", "");
        return text.isEmpty() ? null : secret("SLUICE_JOIN_TOKEN", text);
    }

    /// A value that is named and never repeated.
    private static JoinToken secret(String name, String text) {
        try {
            return JoinToken.parse(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(name + ": " + e.getMessage(), e);
        }
    }

    private String node() {
        var given = text("SLUICE_NODE", "");
        return given.isEmpty() ? hostName() : given;
    }

    private static String hostName() {
        try {
            var name = InetAddress.getLocalHost().getHostName().replaceAll("[^A-Za-z0-9._-]", "-");
            return name.matches("[A-Za-z0-9].{0,99}") ? name : "gateway";
        } catch (UnknownHostException _) {
            return "gateway";
        }
    }

    /// Ports that whoever starts us has named; a default is not forbidden, since a model may stand
    /// there.
    private Set<Integer> installationPorts() {
        var ports = new HashSet<Integer>();
        for (var name :
                List.of(
                        "SLUICE_CONSOLE_PORT",
                        "SLUICE_ADMIN_PORT",
                        "SLUICE_CONTROL_PORT",
                        "SLUICE_OPS_PORT")) {
            if (!text(name, "").isEmpty()) {
                ports.add(port(name, 0));
            }
        }
        ports.remove(0);
        return ports;
    }

    private String text(String name, String standard) {
        var given = environment.get(name);
        return given == null || given.isBlank() ? standard : given.strip();
    }

    private <T> T read(String name, String standard, Function<String, T> reader) {
        var text = text(name, standard);
        try {
            return reader.apply(text);
        } catch (NumberFormatException e) {
            throw wrong(name, text, "a whole number");
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(name + ": " + e.getMessage(), e);
        }
    }

    private int port(String name, int standard) {
        return number(name, standard, 0, 65_535);
    }

    private int number(String name, int standard, int least, int most) {
        var text = text(name, Integer.toString(standard));
        try {
            var number = Integer.parseInt(text);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException _) {
            // Said below, with the bounds.
        }
        throw wrong(name, text, "%d to %d".formatted(least, most));
    }

    private Duration duration(String name, Duration standard) {
        var text = text(name, standard.toString());
        try {
            return Duration.parse(text);
        } catch (DateTimeParseException _) {
            throw wrong(name, text, "an ISO duration such as PT30S");
        }
    }

    private boolean flag(String name, boolean standard) {
        var text = text(name, Boolean.toString(standard));
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "true", "1", "on" -> true;
            case "false", "0", "off" -> false;
            default -> throw wrong(name, text, "true or false");
        };
    }

    private static List<String> list(String text) {
        return Arrays.stream(text.split("[,\\s]+")).filter(word -> !word.isEmpty()).toList();
    }

    private static IllegalArgumentException wrong(String name, String text, String expected) {
        return new IllegalArgumentException(
                "%s: '%s' (expected: %s)".formatted(name, text, expected));
    }
}
