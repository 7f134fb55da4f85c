package dev.sluice.gateway.catalog;

import dev.sluice.control.ConsumerSpent;
import dev.sluice.control.RouteConfig;
import dev.sluice.control.Snapshot;
import dev.sluice.control.TargetConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Compiles routes: their targets become tiers, the highest priority first.
final class RoutesPart {
    private static final int HEAVIEST = 1_000_000;

    private final Defects defects;
    private final Map<String, ModelInstance> instances;
    private final Set<String> instanceIds;

    /// @param instanceIds those the snapshot names: an instance that is itself defective is not
    ///   also dangling
    RoutesPart(Defects defects, Map<String, ModelInstance> instances, Set<String> instanceIds) {
        this.defects = defects;
        this.instances = instances;
        this.instanceIds = instanceIds;
    }

    Map<String, Route> compile(Snapshot snapshot) {
        var routes = new HashMap<String, Route>();
        var models = new HashMap<String, String>();
        var uris = new HashMap<String, List<RouteConfig>>();
        for (var config : snapshot.getRoutesList()) {
            var object = "route/" + config.getName();
            checkEntry(config, object, models, uris);
            defects.keep(routes, object, config.getId(), compile(config, object));
        }
        return routes;
    }

    private void checkEntry(
            RouteConfig config,
            String object,
            Map<String, String> models,
            Map<String, List<RouteConfig>> uris) {
        var model = config.getModel();
        var uri = config.getUri();
        if (model.isEmpty() && uri.isEmpty()) {
            defects.add(object, "model", Defects.MISSING, "it has neither a model nor a URI");
        }
        if (!model.isEmpty()) {
            var other = models.putIfAbsent(model, config.getName());
            if (other != null) {
                defects.add(
                        object,
                        "model",
                        Defects.DUPLICATE,
                        "model '%s' belongs to route '%s'".formatted(model, other));
            }
        }
        if (!uri.isEmpty()) {
            checkUri(config, object, uris);
        }
    }

    private void checkUri(RouteConfig config, String object, Map<String, List<RouteConfig>> uris) {
        var uri = config.getUri();
        var star = uri.indexOf('*');
        if (!uri.startsWith("/")
                || (star >= 0 && star != uri.length() - 1)
                || !uri.chars().allMatch(c -> c > ' ' && c < 0x7f && c != '?' && c != '#')) {
            defects.add(
                    object,
                    "uri",
                    Defects.INVALID,
                    "'%s' is no path (expected: /path, or /path* for all below it)".formatted(uri));
        }
        for (var other : uris.getOrDefault(uri, List.of())) {
            if (meet(other, config)) {
                defects.add(
                        object,
                        "uri",
                        Defects.DUPLICATE,
                        "URI '%s' belongs to route '%s'".formatted(uri, other.getName()));
            }
        }
        uris.computeIfAbsent(uri, _ -> new ArrayList<>()).add(config);
    }

    private static boolean meet(RouteConfig one, RouteConfig other) {
        return one.getMethodsCount() == 0
                || other.getMethodsCount() == 0
                || one.getMethodsList().stream().anyMatch(other.getMethodsList()::contains);
    }

    private Route compile(RouteConfig config, String object) {
        for (var method : config.getMethodsList()) {
            if (!HeaderForm.isName(method)) {
                defects.add(
                        object,
                        "methods",
                        Defects.INVALID,
                        "'%s' is no HTTP method".formatted(method));
            }
        }
        for (var status : config.getFallbackStatusesList()) {
            if (status < 400 || status > 599) {
                defects.add(
                        object,
                        "fallback_statuses",
                        Defects.INVALID,
                        "%d is no error status (expected: 400 to 599)".formatted(status));
            }
        }
        return new Route(
                config.getId(),
                config.getName(),
                config.getModel().isEmpty() ? null : config.getModel(),
                config.getUri().isEmpty() ? null : config.getUri(),
                new HashSet<>(config.getMethodsList()),
                tiers(config, object),
                balancer(config, object),
                fallback(config, object),
                new HashSet<>(config.getFallbackStatusesList()),
                atLeast(object, "max_retries", config.getMaxRetries(), -1),
                retryWithin(config, object),
                config.getConsumerSpent() == ConsumerSpent.NEXT_INSTANCE,
                config.getTryWhenAllOut(),
                config.getContinueStreams(),
                atLeast(object, "max_body_bytes", config.getMaxBodyBytes(), 0));
    }

    private int atLeast(String object, String field, int value, int least) {
        return (int) atLeast(object, field, (long) value, least);
    }

    private long atLeast(String object, String field, long value, long least) {
        if (value < least) {
            defects.add(
                    object,
                    field,
                    Defects.INVALID,
                    "%d is out of range (expected: %d or more)".formatted(value, least));
        }
        return value;
    }

    private @Nullable Duration retryWithin(RouteConfig config, String object) {
        var millis = atLeast(object, "retry_within_ms", config.getRetryWithinMs(), 0L);
        return millis <= 0 ? null : Duration.ofMillis(millis);
    }

    private Set<Fallback> fallback(RouteConfig config, String object) {
        var fallback = EnumSet.noneOf(Fallback.class);
        for (var strategy : config.getFallbackList()) {
            switch (strategy) {
                case RATE_LIMITING -> fallback.add(Fallback.RATE_LIMITING);
                case HTTP_429 -> fallback.add(Fallback.HTTP_429);
                case HTTP_5XX -> fallback.add(Fallback.HTTP_5XX);
                case FALLBACK_UNSPECIFIED, UNRECOGNIZED ->
                        defects.add(
                                object,
                                "fallback",
                                Defects.INVALID,
                                "a strategy is none of rate_limiting, http_429 and http_5xx");
            }
        }
        return fallback;
    }

    private Balancer balancer(RouteConfig config, String object) {
        var wanted = config.getBalancer();
        var algorithm =
                switch (wanted.getAlgorithm()) {
                    case "", "roundrobin" -> Balancer.Algorithm.ROUND_ROBIN;
                    case "chash" -> Balancer.Algorithm.CHASH;
                    case "least_request" -> Balancer.Algorithm.LEAST_REQUEST;
                    case "random" -> Balancer.Algorithm.RANDOM;
                    case "adaptive" -> Balancer.Algorithm.ADAPTIVE;
                    default -> {
                        // Taking it and doing something else would be a silent lie.
                        defects.add(
                                object,
                                "balancer.algorithm",
                                Defects.UNSUPPORTED,
                                "this gateway does not know '%s' (expected: roundrobin, chash, least_request, random or adaptive)"
                                        .formatted(wanted.getAlgorithm()));
                        yield Balancer.Algorithm.ROUND_ROBIN;
                    }
                };
        return new Balancer(algorithm, wanted.getHashOn(), wanted.getKey());
    }

    private List<Tier> tiers(RouteConfig config, String object) {
        if (config.getTargetsCount() == 0) {
            defects.add(object, "targets", Defects.MISSING, "it has no target");
        }
        var byPriority = new TreeMap<Integer, List<Target>>(Comparator.reverseOrder());
        var seen = new HashSet<String>();
        for (var target : config.getTargetsList()) {
            checkTarget(target, object, seen);
            var instance = instances.get(target.getInstanceId());
            if (instance != null) {
                byPriority
                        .computeIfAbsent(target.getPriority(), _ -> new ArrayList<>())
                        .add(new Target(instance, target.getPriority(), target.getWeight()));
            }
        }
        byPriority.forEach((priority, targets) -> {
            if (targets.stream().allMatch(target -> target.weight() == 0)) {
                defects.add(
                        object,
                        "targets.weight",
                        Defects.INVALID,
                        "no target of priority %d has a weight above 0".formatted(priority));
            }
        });
        return byPriority.entrySet().stream()
                .map(tier -> new Tier(tier.getKey(), tier.getValue()))
                .toList();
    }

    private void checkTarget(TargetConfig target, String object, Set<String> seen) {
        if (!instanceIds.contains(target.getInstanceId())) {
            defects.add(
                    object,
                    "targets.instance",
                    Defects.DANGLING,
                    "instance '%s' is not in this revision".formatted(target.getInstanceId()));
        }
        if (!seen.add(target.getInstanceId())) {
            defects.add(
                    object,
                    "targets.instance",
                    Defects.DUPLICATE,
                    "instance '%s' is a target twice".formatted(target.getInstanceId()));
        }
        if (target.getWeight() < 0 || target.getWeight() > HEAVIEST) {
            defects.add(
                    object,
                    "targets.weight",
                    Defects.INVALID,
                    "a weight is out of range (expected: up to %d)".formatted(HEAVIEST));
        }
    }
}
