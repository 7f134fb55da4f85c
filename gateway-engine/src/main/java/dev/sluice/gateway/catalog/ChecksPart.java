package dev.sluice.gateway.catalog;

import dev.sluice.control.ChecksConfig;
import java.time.Duration;
import java.util.AbstractMap.SimpleImmutableEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// Compiles the checks of an instance; a number that is 0 takes the default of the dialect the
/// checks come from.
final class ChecksPart {
    private static final long LONGEST = Duration.ofHours(1).toMillis();
    private static final Set<Integer> HEALTHY = Set.of(200, 302);
    private static final Set<Integer> UNHEALTHY = Set.of(404, 429, 500, 501, 502, 503, 504, 505);

    private final Defects defects;
    private final String object;

    ChecksPart(Defects defects, String object) {
        this.defects = defects;
        this.object = object;
    }

    Checks compile(ChecksConfig checks) {
        var kind =
                switch (checks.getKind()) {
                    case TCP -> Checks.Kind.TCP;
                    case HTTP -> Checks.Kind.HTTP;
                    case HTTPS -> Checks.Kind.HTTPS;
                    case UNRECOGNIZED -> {
                        wrong("kind", "it is none of tcp, http and https");
                        yield Checks.Kind.TCP;
                    }
                };
        var method = checks.getMethod().isEmpty() ? "GET" : checks.getMethod();
        if (!HeaderForm.isName(method)) {
            wrong("method", "'%s' is no HTTP method".formatted(method));
        }
        var path = checks.getPath().isEmpty() ? "/" : checks.getPath();
        if (!path.startsWith("/") || !path.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
            wrong("path", "'%s' is no path".formatted(path));
        }
        return new Checks(
                kind,
                method,
                path,
                checks.getHost().isEmpty() ? null : host(checks.getHost()),
                checks.getBody(),
                headers(checks.getHeadersList()),
                millis("timeout", checks.getTimeoutMs(), kind == Checks.Kind.TCP ? 2000 : 1000),
                millis("healthy.interval", checks.getHealthyIntervalMs(), 1000),
                times(checks.getHealthySuccesses(), 2),
                statuses("healthy.http_statuses", checks.getHealthyStatusesList(), HEALTHY),
                millis("unhealthy.interval", checks.getUnhealthyIntervalMs(), 1000),
                times(checks.getUnhealthyFailures(), kind == Checks.Kind.TCP ? 2 : 5),
                times(checks.getUnhealthyTimeouts(), 3),
                statuses("unhealthy.http_statuses", checks.getUnhealthyStatusesList(), UNHEALTHY),
                checks.getVerifyCertificate());
    }

    private String host(String host) {
        if (!HeaderForm.isValue(host) || host.contains(" ") || host.contains("/")) {
            wrong("host", "'%s' is no host".formatted(host));
        }
        return host;
    }

    private List<Map.Entry<String, String>> headers(List<String> lines) {
        var headers = new ArrayList<Map.Entry<String, String>>();
        for (var line : lines) {
            var colon = line.indexOf(':');
            var name = colon < 0 ? "" : line.substring(0, colon).strip();
            var value = colon < 0 ? "" : line.substring(colon + 1).strip();
            if (!HeaderForm.isName(name) || !HeaderForm.isValue(value)) {
                wrong("req_headers", "one of its headers is not of the form 'Name: value'");
            } else {
                headers.add(new SimpleImmutableEntry<>(name, value));
            }
        }
        return headers;
    }

    private Duration millis(String field, long value, long byDefault) {
        if (value < 0 || value > LONGEST) {
            wrong(field, "%d ms is out of range (expected: up to %d)".formatted(value, LONGEST));
            return Duration.ofMillis(byDefault);
        }
        return Duration.ofMillis(value == 0 ? byDefault : value);
    }

    private static int times(int value, int byDefault) {
        return value <= 0 ? byDefault : value;
    }

    private Set<Integer> statuses(String field, List<Integer> given, Set<Integer> byDefault) {
        for (var status : given) {
            if (status < 100 || status > 599) {
                wrong(field, "%d is no HTTP status".formatted(status));
            }
        }
        return given.isEmpty() ? byDefault : new TreeSet<>(given);
    }

    private void wrong(String field, String message) {
        defects.add(object, "checks." + field, Defects.INVALID, message);
    }
}
