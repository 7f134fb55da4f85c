package dev.sluice.gateway.catalog;

import dev.sluice.control.InstanceConfig;
import dev.sluice.control.SecretHeader;
import dev.sluice.control.Snapshot;
import dev.sluice.control.StandingConfig;
import dev.sluice.control.TimeoutsConfig;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Compiles model instances, with their credentials.
final class InstancesPart {
    private static final long LONGEST_TIMEOUT = Duration.ofHours(24).toMillis();

    private final Defects defects;
    private final OpenedSecrets secrets;
    private final Endpoints endpoints;

    InstancesPart(Defects defects, OpenedSecrets secrets, EndpointNetworks networks) {
        this.defects = defects;
        this.secrets = secrets;
        this.endpoints = new Endpoints(networks);
    }

    Map<String, ModelInstance> compile(Snapshot snapshot) {
        var instances = new HashMap<String, ModelInstance>();
        for (var config : snapshot.getInstancesList()) {
            var object = "instance/" + config.getName();
            var instance = compile(config, object);
            if (instance != null) {
                defects.keep(instances, object, config.getId(), instance);
            }
        }
        return instances;
    }

    @Nullable ModelInstance compile(InstanceConfig config, String object) {
        var headers = headers(config, object);
        var authQuery = query(config, object);
        var timeouts = timeouts(config.getTimeouts(), object);
        var hosting = hosting(config, object);
        var checks = checks(config, hosting, object);
        if (config.getMaxOutputTokens() < 0) {
            defects.add(
                    object, "max_output_tokens", Defects.INVALID, "it is negative (0 = unknown)");
        }
        try {
            var uri = endpoints.parse(config.getEndpoint());
            return new ModelInstance(
                    config.getId(),
                    config.getName(),
                    config.getProvider(),
                    Endpoints.of(uri),
                    uri.getRawQuery(),
                    authQuery,
                    config.getModel().isEmpty() ? null : config.getModel(),
                    hosting,
                    headers,
                    checks,
                    timeouts,
                    config.getTlsVerify(),
                    config.getMaxOutputTokens(),
                    config.getContinuousUsage(),
                    config.getDisabled(),
                    standing(config.getStanding(), object));
        } catch (IllegalArgumentException e) {
            defects.add(object, "endpoint", Defects.INVALID, String.valueOf(e.getMessage()));
            return null;
        }
    }

    private Standing standing(StandingConfig config, String object) {
        var kind =
                switch (config.getStanding()) {
                    case IN_SERVICE -> Standing.Kind.IN_SERVICE;
                    case DRAINING -> Standing.Kind.DRAINING;
                    case EJECTED -> Standing.Kind.EJECTED;
                    case UNRECOGNIZED -> {
                        defects.add(
                                object,
                                "standing",
                                Defects.INVALID,
                                "it is none of in service, draining and ejected");
                        yield Standing.Kind.IN_SERVICE;
                    }
                };
        return new Standing(kind, config.getSinceMs(), config.getReason());
    }

    private Hosting hosting(InstanceConfig config, String object) {
        return switch (config.getHosting()) {
            case SELF_HOSTED -> Hosting.SELF_HOSTED;
            case CLOUD -> Hosting.CLOUD;
            case HOSTING_UNSPECIFIED, UNRECOGNIZED -> {
                defects.add(
                        object,
                        "hosting",
                        Defects.MISSING,
                        "it does not say where it runs (expected: self-hosted or cloud)");
                yield Hosting.CLOUD;
            }
        };
    }

    private @Nullable Checks checks(InstanceConfig config, Hosting hosting, String object) {
        if (config.hasChecks()) {
            return new ChecksPart(defects, object).compile(config.getChecks());
        }
        return hosting == Hosting.SELF_HOSTED ? Checks.TCP_CONNECT : null;
    }

    private List<AuthHeader> headers(InstanceConfig config, String object) {
        var headers = new ArrayList<AuthHeader>();
        for (var header : config.getAuthHeadersList()) {
            var field = "auth.header." + header.getName();
            if (!HeaderForm.isName(header.getName())) {
                defects.add(object, field, Defects.INVALID, "it is no header's name");
            } else if (HeaderForm.frames(header.getName())) {
                defects.add(object, field, Defects.INVALID, "the gateway sets this header itself");
            }
            var secret = open(header, object, field);
            if (secret != null && !HeaderForm.isValue(secret)) {
                defects.add(
                        object,
                        field,
                        Defects.INVALID,
                        "its value holds characters that no header may");
            }
            headers.add(
                    new AuthHeader(header.getName(), new SecretText(secret == null ? "" : secret)));
        }
        return headers;
    }

    private @Nullable SecretText query(InstanceConfig config, String object) {
        var query = new StringBuilder();
        for (var part : config.getAuthQueryList()) {
            var field = "auth.query." + part.getName();
            if (part.getName().isEmpty()) {
                defects.add(object, field, Defects.MISSING, "it has no name");
            }
            var secret = open(part, object, field);
            query.append(query.isEmpty() ? "" : "&")
                    .append(URLEncoder.encode(part.getName(), StandardCharsets.UTF_8))
                    .append('=')
                    .append(
                            URLEncoder.encode(
                                    secret == null ? "" : secret, StandardCharsets.UTF_8));
        }
        return query.isEmpty() ? null : new SecretText(query.toString());
    }

    private @Nullable String open(SecretHeader header, String object, String field) {
        var secret = secrets.open(header.getValue().getId(), header.getValue().getVersion());
        if (secret == null) {
            defects.add(object, field, Defects.MISSING, "its secret is not at hand");
            return null;
        }
        return new String(secret, StandardCharsets.UTF_8);
    }

    private Timeouts timeouts(TimeoutsConfig config, String object) {
        var standard = Timeouts.DEFAULTS;
        return new Timeouts(
                timeout(object, "connect", config.getConnectMs(), standard.connect()),
                timeout(
                        object,
                        "firstContent",
                        config.getFirstContentMs(),
                        standard.firstContent()),
                timeout(
                        object,
                        "betweenChunks",
                        config.getBetweenChunksMs(),
                        standard.betweenChunks()),
                timeout(object, "total", config.getTotalMs(), standard.total()),
                timeout(object, "plain", config.getPlainMs(), standard.plain()),
                timeout(object, "lateUsage", config.getLateUsageMs(), standard.lateUsage()));
    }

    private Duration timeout(String object, String field, long millis, Duration byDefault) {
        if (millis < 0 || millis > LONGEST_TIMEOUT) {
            defects.add(
                    object,
                    "timeouts." + field,
                    Defects.INVALID,
                    "%d ms is out of range (expected: up to %d)"
                            .formatted(millis, LONGEST_TIMEOUT));
        }
        return millis <= 0 ? byDefault : Duration.ofMillis(millis);
    }
}
