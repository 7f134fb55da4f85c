package dev.sluice.console.routes;

import dev.sluice.console.guards.GuardPolicy;
import dev.sluice.console.instances.Instances;
import dev.sluice.console.shared.Changes;
import dev.sluice.console.shared.ConfigKind;
import dev.sluice.console.shared.ConflictException;
import dev.sluice.console.shared.Defects;
import dev.sluice.console.shared.Durations;
import dev.sluice.console.shared.Expected;
import dev.sluice.console.shared.Names;
import dev.sluice.console.shared.NotFoundException;
import dev.sluice.console.shared.Page;
import dev.sluice.console.shared.PageRequest;
import dev.sluice.console.shared.Permission;
import dev.sluice.console.shared.Ref;
import dev.sluice.console.shared.Saved;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Limit;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/// The routes. Only platform admins see them whole; everybody else learns names, where a row of
/// their own refers to one.
@Service
@Transactional
@PreAuthorize(Permission.ADMINISTER)
public class Routes {
    private static final int MOST_TARGETS = 100;
    private static final Set<String> ALGORITHMS =
            Set.of("roundrobin", "chash", "least_request", "random", "adaptive");
    private static final Set<String> HASH_ON =
            Set.of("vars", "header", "cookie", "consumer", "vars_combinations");
    private static final Set<String> METHODS =
            Set.of("GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS");
    private static final Pattern URI = Pattern.compile("(/[A-Za-z0-9._~!$&'()+,;=:@%-]*)+");

    private final RouteRepository routes;
    private final Instances instances;
    private final Changes changes;

    Routes(RouteRepository routes, Instances instances, Changes changes) {
        this.routes = routes;
        this.instances = instances;
        this.changes = changes;
    }

    @Transactional(readOnly = true)
    public Page<RouteRow> list(PageRequest page) {
        return page.page(
                rows(routes.page(page.from(), page.pattern(), Limit.of(page.limit() + 1))),
                RouteRow::name);
    }

    @Transactional(readOnly = true)
    public List<RouteRow> all() {
        return rows(routes.page("", "%", Limit.unlimited()));
    }

    /// @throws NotFoundException where there is none of that name
    @Transactional(readOnly = true)
    public RouteRow get(String name) {
        return entity(name).row(instances.refs());
    }

    /// Names of all routes by id, for rows of other rooms.
    @PreAuthorize(Permission.READ)
    @Transactional(readOnly = true)
    public Map<UUID, Ref> refs() {
        return routes.refs().stream().collect(Collectors.toMap(Ref::id, ref -> ref));
    }

    public Saved<RouteRow> put(String name, RouteEdit edit, Expected expected) {
        return put(name, edit, expected, new Defects());
    }

    /// The same for a caller that already found defects while reading the edit: all are reported
    /// together.
    public Saved<RouteRow> put(String name, RouteEdit edit, Expected expected, Defects defects) {
        var write = changes.begin();
        var refs = instances.refs();
        var checked = check(name, edit, refs, defects);
        var stored = routes.findByName(name).orElse(null);
        expected.check(ConfigKind.ROUTE, name, stored == null ? null : stored.version());
        refuseTaken(name, checked.model(), checked.uri());
        var before = stored == null ? null : stored.row(refs);
        var entity = stored == null ? new RouteEntity(changes.newId(), name, write.at()) : stored;
        checked.onto(entity);
        var wanted = entity.row(refs);
        if (wanted.equals(before)) {
            return changes.unchanged(write, wanted);
        }
        entity.touch(write.at());
        var after = routes.saveAndFlush(entity).row(refs);
        return changes.saved(write, ConfigKind.ROUTE, after.id(), name, before, after);
    }

    /// Checks an edit as {@link #put} would and stores nothing: for a rehearsal.
    @Transactional(readOnly = true)
    public RouteRow draft(String name, RouteEdit edit) {
        var refs = instances.refs();
        var checked = check(name, edit, refs, new Defects());
        var stored = routes.findByName(name).orElse(null);
        var draft =
                new RouteEntity(
                        stored == null ? changes.newId() : stored.id(), name, Instant.EPOCH);
        checked.onto(draft);
        return draft.row(refs);
    }

    private record Checked(
            @Nullable String model,
            @Nullable String uri,
            List<String> methods,
            List<TargetPart> targets,
            Balancer balancer,
            EnumSet<Fallback> fallback,
            List<Integer> statuses,
            @Nullable Integer maxRetries,
            @Nullable Duration retryWithin,
            ConsumerSpent consumerSpent,
            boolean tryWhenAllOut,
            boolean continueStreams,
            @Nullable Long maxBodyBytes) {
        void onto(RouteEntity entity) {
            entity.model = model;
            entity.uri = uri;
            entity.methods = String.join(",", methods);
            entity.algorithm = balancer.algorithm();
            entity.hashOn = balancer.hashOn();
            entity.hashKey = balancer.key();
            entity.fallback = fallback.stream().map(Enum::name).collect(Collectors.joining(","));
            entity.fallbackStatuses =
                    statuses.stream().map(String::valueOf).collect(Collectors.joining(","));
            entity.maxRetries = maxRetries;
            entity.retryWithinMs = retryWithin == null ? null : retryWithin.toMillis();
            entity.consumerSpent = consumerSpent;
            entity.tryWhenAllOut = tryWhenAllOut;
            entity.continueStreams = continueStreams;
            entity.maxBodyBytes = maxBodyBytes;
            if (!entity.targets.equals(targets)) {
                entity.targets.clear();
                entity.targets.addAll(targets);
            }
        }
    }

    private static Checked check(
            String name, RouteEdit edit, Map<UUID, Ref> refs, Defects defects) {
        Names.check(defects, "name", name);
        var model = model(defects, edit.model());
        var uri = uri(defects, edit.uri());
        if (model == null && uri == null && !defects.has("model") && !defects.has("uri")) {
            defects.add("model", "error.route.entry", "a route needs a model, a uri, or both");
        }
        var methods = methods(defects, edit.methods(), uri != null);
        var targets = targets(defects, edit.targets(), refs);
        var balancer = balancer(defects, edit.balancer());
        var fallback = fallback(defects, edit.fallback());
        var statuses = statuses(defects, edit.fallbackStatuses());
        if (edit.maxRetries() != null && (edit.maxRetries() < 0 || edit.maxRetries() > 100)) {
            defects.add(
                    "maxRetries",
                    "error.range",
                    "{0} (expected: {1} to {2})",
                    edit.maxRetries(),
                    0,
                    100);
        }
        var retryWithin =
                Durations.read(
                        defects,
                        "retryWithin",
                        edit.retryWithin(),
                        Duration.ofMillis(1),
                        Duration.ofHours(1));
        var consumerSpent = consumerSpent(defects, edit.consumerSpent());
        new GuardPolicy(edit.maxBodyBytes()).check(defects);
        if (targets.size() == edit.targets().size()) {
            lowerTiers(
                    defects, targets, fallback.isEmpty() && statuses.isEmpty(), edit.maxRetries());
        }
        defects.throwIfAny();
        return new Checked(
                model,
                uri,
                methods,
                targets,
                balancer,
                fallback,
                statuses,
                edit.maxRetries(),
                retryWithin,
                consumerSpent,
                edit.tryWhenAllOut() != null && edit.tryWhenAllOut(),
                edit.continueStreams() != null && edit.continueStreams(),
                edit.maxBodyBytes());
    }

    public long delete(String name, Expected expected) {
        var write = changes.begin();
        var entity = entity(name);
        expected.check(ConfigKind.ROUTE, name, entity.version());
        changes.refuseWhileUsed(ConfigKind.ROUTE, entity.id(), name);
        var before = entity.row(instances.refs());
        routes.delete(entity);
        routes.flush();
        return changes.deleted(write, ConfigKind.ROUTE, entity.id(), name, before);
    }

    private void refuseTaken(String name, @Nullable String model, @Nullable String uri) {
        var sameModel = model == null ? null : routes.findByModel(model).orElse(null);
        if (model != null && sameModel != null && !sameModel.name.equals(name)) {
            throw ConflictException.of(
                    ConflictException.Reason.TAKEN,
                    "model",
                    "error.model.taken",
                    "route {0} already serves the model {1}",
                    sameModel.name,
                    model);
        }
        var sameUri = uri == null ? null : routes.findByUri(uri).orElse(null);
        if (uri != null && sameUri != null && !sameUri.name.equals(name)) {
            throw ConflictException.of(
                    ConflictException.Reason.TAKEN,
                    "uri",
                    "error.uri.taken",
                    "route {0} already serves {1}",
                    sameUri.name,
                    uri);
        }
    }

    private static @Nullable String model(Defects defects, @Nullable String model) {
        if (model == null || model.isBlank()) {
            return null;
        }
        if (model.length() > 300 || model.chars().anyMatch(c -> c <= 0x20 || c == 0x7F)) {
            defects.add(
                    "model",
                    "error.route.model",
                    "must hold no blanks and at most {0} characters",
                    300);
        }
        return model;
    }

    private static @Nullable String uri(Defects defects, @Nullable String uri) {
        if (uri == null || uri.isBlank()) {
            return null;
        }
        if (uri.length() > 1_000 || !URI.matcher(uri).matches() || uri.equals("/")) {
            defects.add(
                    "uri",
                    "error.route.uri",
                    "must be a path like /anything, without wildcards, query or fragment");
        } else if (uri.contains("//")
                || ("/" + uri + "/").contains("/../")
                || ("/" + uri + "/").contains("/./")) {
            defects.add("uri", "error.route.uri.plain", "must hold no empty, . or .. step");
        } else if (uri.equals("/v1") || uri.startsWith("/v1/")) {
            defects.add(
                    "uri",
                    "error.route.uri.reserved",
                    "{0} belongs to the OpenAI dialect; give the route a model instead",
                    uri);
        }
        return uri;
    }

    private static List<String> methods(
            Defects defects, @Nullable List<String> methods, boolean hasUri) {
        if (methods == null || methods.isEmpty()) {
            return hasUri ? List.of("POST") : List.of();
        }
        if (!hasUri) {
            defects.add("methods", "error.route.methods", "only go with a uri");
        }
        var seen = new ArrayList<String>();
        for (var i = 0; i < methods.size(); i++) {
            var method = methods.get(i);
            if (!METHODS.contains(method)) {
                defects.add(
                        "methods[" + i + "]",
                        "error.choice",
                        "{0} is not known (expected: one of {1})",
                        method,
                        METHODS.stream().sorted().collect(Collectors.joining(", ")));
            } else if (!seen.contains(method)) {
                seen.add(method);
            }
        }
        return seen;
    }

    private static List<TargetPart> targets(
            Defects defects, List<TargetEdit> edits, Map<UUID, Ref> instances) {
        if (edits.isEmpty()) {
            defects.add("targets", "error.route.targets", "needs at least one instance");
        }
        if (edits.size() > MOST_TARGETS) {
            defects.add(
                    "targets",
                    "error.list.long",
                    "has too many entries (expected: at most {0})",
                    MOST_TARGETS);
        }
        var byName = new HashMap<String, UUID>();
        instances.values().forEach(ref -> byName.put(ref.name(), ref.id()));
        var seen = new HashSet<String>();
        var targets = new ArrayList<TargetPart>();
        var heaviest = new TreeMap<Integer, Integer>();
        for (var i = 0; i < edits.size(); i++) {
            var edit = edits.get(i);
            var at = "targets[" + i + "]";
            var id = edit.instance() == null ? null : byName.get(edit.instance());
            if (edit.instance() == null || edit.instance().isBlank()) {
                defects.add(at + ".instance", "error.required", "is required");
            } else if (id == null) {
                defects.add(
                        at + ".instance",
                        "error.instance.unknown",
                        "no instance is named {0}",
                        edit.instance());
            } else if (!seen.add(edit.instance())) {
                defects.add(at + ".instance", "error.twice", "{0} is named twice", edit.instance());
            }
            var priority = edit.priority() == null ? 0 : edit.priority();
            if (priority < -10_000 || priority > 10_000) {
                defects.add(
                        at + ".priority",
                        "error.range",
                        "{0} (expected: {1} to {2})",
                        priority,
                        -10_000,
                        10_000);
            }
            var weight = edit.weight() == null ? 100 : edit.weight();
            if (weight < 0 || weight > 1_000_000) {
                defects.add(
                        at + ".weight",
                        "error.range",
                        "{0} (expected: {1} to {2})",
                        weight,
                        0,
                        1_000_000);
            }
            heaviest.merge(priority, weight, Math::max);
            if (id != null) {
                targets.add(new TargetPart(id, priority, weight));
            }
        }
        heaviest.forEach((priority, weight) -> {
            if (weight == 0) {
                defects.add(
                        "targets",
                        "error.route.weights",
                        "all targets of priority {0} have weight 0, so none would ever be tried",
                        priority);
            }
        });
        return targets;
    }

    /// A lower tier is for what the upper one cannot serve. Where no failure moves a request and
    /// none may be tried twice, not even a refused connection leads there.
    private static void lowerTiers(
            Defects defects,
            List<TargetPart> targets,
            boolean nothingMoves,
            @Nullable Integer maxRetries) {
        if (!nothingMoves || maxRetries == null || maxRetries > 0) {
            return;
        }
        var highest = targets.stream().mapToInt(target -> target.priority).max().orElse(0);
        for (var i = 0; i < targets.size(); i++) {
            if (targets.get(i).priority < highest) {
                defects.add(
                        "targets[" + i + "].priority",
                        "error.route.tier",
                        "no request of priority {0} ever moves on to this one: there is no fallback and maxRetries is 0",
                        highest);
            }
        }
    }

    private static Balancer balancer(Defects defects, @Nullable Balancer balancer) {
        if (balancer == null) {
            return Balancer.ROUND_ROBIN;
        }
        if (!ALGORITHMS.contains(balancer.algorithm())) {
            defects.add(
                    "balancer.algorithm",
                    "error.choice",
                    "{0} is not known (expected: one of {1})",
                    balancer.algorithm(),
                    "roundrobin, chash, least_request, random, adaptive");
        }
        if (!balancer.algorithm().equals("chash")) {
            return new Balancer(balancer.algorithm(), null, null);
        }
        var hashOn = balancer.hashOn() == null ? "vars" : balancer.hashOn();
        if (!HASH_ON.contains(hashOn)) {
            defects.add(
                    "balancer.hashOn",
                    "error.choice",
                    "{0} is not known (expected: one of {1})",
                    hashOn,
                    HASH_ON.stream().sorted().collect(Collectors.joining(", ")));
        }
        if (!hashOn.equals("consumer") && (balancer.key() == null || balancer.key().isBlank())) {
            defects.add("balancer.key", "error.required", "is required");
        }
        return new Balancer("chash", hashOn, balancer.key());
    }

    private static EnumSet<Fallback> fallback(Defects defects, @Nullable List<String> words) {
        if (words == null) {
            return EnumSet.of(Fallback.HTTP_5XX);
        }
        var strategies = EnumSet.noneOf(Fallback.class);
        for (var i = 0; i < words.size(); i++) {
            switch (words.get(i)) {
                case "rate_limiting" -> strategies.add(Fallback.RATE_LIMITING);
                case "http_429" -> strategies.add(Fallback.HTTP_429);
                case "http_5xx" -> strategies.add(Fallback.HTTP_5XX);
                case "instance_health_and_rate_limiting" -> {
                    strategies.add(Fallback.RATE_LIMITING);
                    strategies.add(Fallback.HTTP_5XX);
                }
                default ->
                        defects.add(
                                "fallback[" + i + "]",
                                "error.choice",
                                "{0} is not known (expected: one of {1})",
                                words.get(i),
                                "rate_limiting, http_429, http_5xx, instance_health_and_rate_limiting");
            }
        }
        return strategies;
    }

    private static List<Integer> statuses(Defects defects, @Nullable List<Integer> statuses) {
        if (statuses == null) {
            return List.of();
        }
        var seen = new ArrayList<Integer>();
        for (var i = 0; i < statuses.size(); i++) {
            var status = statuses.get(i);
            if (status < 400 || status > 599) {
                defects.add(
                        "fallbackStatuses[" + i + "]",
                        "error.range",
                        "{0} (expected: {1} to {2})",
                        status,
                        400,
                        599);
            } else if (seen.contains(status)) {
                defects.add(
                        "fallbackStatuses[" + i + "]", "error.twice", "{0} is named twice", status);
            } else {
                seen.add(status);
            }
        }
        return seen;
    }

    private static ConsumerSpent consumerSpent(Defects defects, @Nullable String word) {
        if (word == null || word.equals(ConsumerSpent.REJECT.word())) {
            return ConsumerSpent.REJECT;
        }
        if (!word.equals(ConsumerSpent.NEXT_INSTANCE.word())) {
            defects.add(
                    "consumerSpent",
                    "error.choice",
                    "{0} is not known (expected: one of {1})",
                    word,
                    "reject, next_instance");
        }
        return ConsumerSpent.NEXT_INSTANCE;
    }

    private List<RouteRow> rows(List<RouteEntity> entities) {
        var refs = instances.refs();
        return entities.stream().map(entity -> entity.row(refs)).toList();
    }

    private RouteEntity entity(String name) {
        return routes.findByName(name)
                .orElseThrow(() -> new NotFoundException(ConfigKind.ROUTE, name));
    }
}
