package dev.sluice.console.instances;

import dev.sluice.console.shared.Defects;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Understands the dialect's `checks` object. Defaults are the dialect's; two keys that it
/// tolerates without effect (`passive`, `request_body`) are kept, every other unknown key is a
/// defect.
final class ChecksReader {
    private static final Set<String> ACTIVE =
            Set.of(
                    "type",
                    "timeout",
                    "concurrency",
                    "host",
                    "port",
                    "http_method",
                    "http_path",
                    "http_req_body",
                    "https_verify_certificate",
                    "req_headers",
                    "healthy",
                    "unhealthy",
                    "request_body");
    private static final Set<String> HEALTHY = Set.of("interval", "successes", "http_statuses");
    private static final Set<String> UNHEALTHY =
            Set.of("interval", "http_failures", "tcp_failures", "timeouts", "http_statuses");
    private static final List<Integer> UNHEALTHY_STATUSES =
            List.of(429, 404, 500, 501, 502, 503, 504, 505);
    private static final Set<String> METHODS = Set.of("GET", "HEAD", "POST", "PUT", "OPTIONS");
    private static final Pattern HOST =
            Pattern.compile("[A-Za-z0-9._-]{1,253}(:[0-9]{1,5})?|\\[[0-9A-Fa-f:.]+](:[0-9]{1,5})?");
    private static final Pattern HEADER =
            Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+:[ \\t]*[\\x20-\\x7E]*");

    private final Defects defects;

    ChecksReader(Defects defects) {
        this.defects = defects;
    }

    /// The plan, or null where a defect was noted.
    @Nullable HealthCheckPlan read(JsonNode checks) {
        if (!checks.isObject()) {
            defects.add("checks", "error.type.object", "must be an object");
            return null;
        }
        unknown(checks, "checks", Set.of("active", "passive"));
        var active = checks.get("active");
        if (active == null || !active.isObject()) {
            defects.add(
                    "checks.active", "error.required.object", "is required and must be an object");
            return null;
        }
        unknown(active, "checks.active", ACTIVE);
        var at = "checks.active.";
        var kind = kind(active.get("type"));
        var method = text(active, at, "http_method", "GET");
        if (!METHODS.contains(method)) {
            defects.add(
                    at + "http_method",
                    "error.choice",
                    "{0} is not known (expected: one of {1})",
                    method,
                    "GET, HEAD, POST, PUT, OPTIONS");
        }
        var path = text(active, at, "http_path", "/");
        if (!path.startsWith("/") || path.chars().anyMatch(c -> c <= 0x20 || c >= 0x7F)) {
            defects.add(at + "http_path", "error.path", "must begin with / and hold no blanks");
        }
        var host = host(active);
        var headers = headers(active.get("req_headers"));
        var healthy = section(active, "healthy", HEALTHY);
        var unhealthy = section(active, "unhealthy", UNHEALTHY);
        var timeout = seconds(active, at, "timeout", 1, 0.05, 300);
        var healthyStatuses = statuses(healthy, at + "healthy.", List.of(200, 302));
        var plan =
                new HealthCheckPlan(
                        kind,
                        method,
                        path,
                        host,
                        text(active, at, "http_req_body", ""),
                        headers,
                        timeout,
                        whole(active, at, "concurrency", 10, 1, 1_000),
                        flag(active, at, "https_verify_certificate", true),
                        seconds(healthy, at + "healthy.", "interval", 1, 1, 86_400),
                        whole(healthy, at + "healthy.", "successes", 2, 1, 254),
                        healthyStatuses,
                        seconds(unhealthy, at + "unhealthy.", "interval", 1, 1, 86_400),
                        whole(unhealthy, at + "unhealthy.", "http_failures", 5, 1, 254),
                        whole(unhealthy, at + "unhealthy.", "tcp_failures", 2, 1, 254),
                        whole(unhealthy, at + "unhealthy.", "timeouts", 3, 1, 254),
                        statuses(
                                unhealthy,
                                at + "unhealthy.",
                                // What is said to be healthy is so, whatever the dialect's list
                                // holds.
                                UNHEALTHY_STATUSES.stream()
                                        .filter(status -> !healthyStatuses.contains(status))
                                        .toList()));
        return defects.isEmpty() ? plan : null;
    }

    /// The same for checks that are about to be saved: what the dialect would take and nobody can
    /// mean is a defect too. What was saved before is read as it stands.
    void judge(JsonNode checks) {
        var plan = read(checks);
        if (plan == null) {
            return;
        }
        var active = checks.get("active");
        if (plan.kind() != HealthCheckPlan.Kind.TCP && !active.has("http_path")) {
            defects.add(
                    "checks.active.http_path",
                    "error.checks.path",
                    "is required: say which path an http probe asks, like /health");
        }
        var given = active.path("healthy").path("http_statuses");
        for (var i = 0; i < given.size(); i++) {
            if (plan.unhealthyStatuses().contains(given.get(i).intValue())) {
                defects.add(
                        "checks.active.healthy.http_statuses[" + i + "]",
                        "error.checks.overlap",
                        "{0} is in unhealthy.http_statuses too",
                        given.get(i));
            }
        }
        var against = active.path("unhealthy").path("http_statuses");
        for (var i = 0; i < against.size(); i++) {
            // Where both lists are given the other one was named already.
            if (given.isEmpty() && plan.healthyStatuses().contains(against.get(i).intValue())) {
                defects.add(
                        "checks.active.unhealthy.http_statuses[" + i + "]",
                        "error.checks.overlap.healthy",
                        "{0} is in healthy.http_statuses too",
                        against.get(i));
            }
        }
    }

    private HealthCheckPlan.Kind kind(@Nullable JsonNode type) {
        var word = type == null ? "http" : type.isString() ? type.stringValue() : "";
        return switch (word) {
            case "http" -> HealthCheckPlan.Kind.HTTP;
            case "https" -> HealthCheckPlan.Kind.HTTPS;
            case "tcp" -> HealthCheckPlan.Kind.TCP;
            default -> {
                defects.add(
                        "checks.active.type",
                        "error.choice",
                        "{0} is not known (expected: one of {1})",
                        word.isEmpty() ? String.valueOf(type) : word,
                        "http, https, tcp");
                yield HealthCheckPlan.Kind.HTTP;
            }
        };
    }

    private String host(JsonNode active) {
        var host = text(active, "checks.active.", "host", "");
        if (!host.isEmpty() && !HOST.matcher(host).matches()) {
            defects.add(
                    "checks.active.host", "error.checks.host", "{0} is no host or host:port", host);
        }
        var port = active.get("port");
        if (port == null) {
            return host;
        }
        var number = whole(active, "checks.active.", "port", 80, 1, 65_535);
        return host.matches(".*:[0-9]+") ? host : host + ":" + number;
    }

    private List<String> headers(@Nullable JsonNode list) {
        if (list == null) {
            return List.of();
        }
        if (!list.isArray()) {
            defects.add("checks.active.req_headers", "error.type.list", "must be a list");
            return List.of();
        }
        var headers = new ArrayList<String>();
        for (var i = 0; i < list.size(); i++) {
            var header = list.get(i);
            if (header.isString() && HEADER.matcher(header.stringValue()).matches()) {
                headers.add(header.stringValue());
            } else {
                defects.add(
                        "checks.active.req_headers[" + i + "]",
                        "error.checks.header",
                        "must be one header as \"Name: value\"");
            }
        }
        return headers;
    }

    private @Nullable JsonNode section(JsonNode active, String name, Set<String> known) {
        var section = active.get(name);
        if (section == null) {
            return null;
        }
        if (!section.isObject()) {
            defects.add("checks.active." + name, "error.type.object", "must be an object");
            return null;
        }
        unknown(section, "checks.active." + name, known);
        return section;
    }

    private List<Integer> statuses(@Nullable JsonNode section, String at, List<Integer> fallback) {
        var list = section == null ? null : section.get("http_statuses");
        if (list == null) {
            return fallback;
        }
        var field = at + "http_statuses";
        if (!list.isArray() || list.isEmpty()) {
            defects.add(field, "error.type.list", "must be a list");
            return fallback;
        }
        var statuses = new ArrayList<Integer>();
        for (var i = 0; i < list.size(); i++) {
            var status = list.get(i);
            if (!status.isIntegralNumber()
                    || !status.canConvertToInt()
                    || status.intValue() < 200
                    || status.intValue() > 599) {
                defects.add(
                        field + "[" + i + "]",
                        "error.range",
                        "{0} (expected: {1} to {2})",
                        status,
                        200,
                        599);
            } else if (statuses.contains(status.intValue())) {
                defects.add(field + "[" + i + "]", "error.twice", "{0} is named twice", status);
            } else {
                statuses.add(status.intValue());
            }
        }
        return statuses;
    }

    private void unknown(JsonNode object, String at, Set<String> known) {
        for (var name : object.propertyNames()) {
            if (!known.contains(name)) {
                defects.add(at + "." + name, "error.unknown.field", "is not known");
            }
        }
    }

    private String text(JsonNode object, String at, String name, String fallback) {
        var value = object.get(name);
        if (value == null) {
            return fallback;
        }
        if (!value.isString()) {
            defects.add(at + name, "error.type.text", "must be a text");
            return fallback;
        }
        return value.stringValue();
    }

    private boolean flag(JsonNode object, String at, String name, boolean fallback) {
        var value = object.get(name);
        if (value == null) {
            return fallback;
        }
        if (!value.isBoolean()) {
            defects.add(at + name, "error.type.flag", "must be true or false");
            return fallback;
        }
        return value.booleanValue();
    }

    private int whole(
            @Nullable JsonNode object, String at, String name, int fallback, int least, int most) {
        var value = object == null ? null : object.get(name);
        if (value == null) {
            return fallback;
        }
        if (!value.isIntegralNumber()
                || !value.canConvertToInt()
                || value.intValue() < least
                || value.intValue() > most) {
            defects.add(at + name, "error.range", "{0} (expected: {1} to {2})", value, least, most);
            return fallback;
        }
        return value.intValue();
    }

    private Duration seconds(
            @Nullable JsonNode object,
            String at,
            String name,
            double fallback,
            double least,
            double most) {
        var value = object == null ? null : object.get(name);
        if (value == null) {
            return Duration.ofMillis(Math.round(fallback * 1000));
        }
        if (!value.isNumber() || value.doubleValue() < least || value.doubleValue() > most) {
            defects.add(
                    at + name,
                    "error.range",
                    "{0} (expected: {1} to {2})",
                    value,
                    number(least),
                    number(most));
            return Duration.ofMillis(Math.round(fallback * 1000));
        }
        return Duration.ofMillis(Math.round(value.doubleValue() * 1000));
    }

    private static String number(double value) {
        return value == Math.rint(value) ? String.valueOf((long) value) : String.valueOf(value);
    }
}
