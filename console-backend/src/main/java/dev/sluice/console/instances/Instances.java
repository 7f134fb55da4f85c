package dev.sluice.console.instances;

import dev.sluice.console.secrets.Secrets;
import dev.sluice.console.shared.Changes;
import dev.sluice.console.shared.ConfigKind;
import dev.sluice.console.shared.CurrentActor;
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
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Limit;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The model instances. Only platform admins see them whole; everybody else learns names, where a
/// row of their own refers to one.
@Service
@Transactional
@PreAuthorize(Permission.ADMINISTER)
public class Instances {
    private static final Set<String> PROVIDERS =
            Set.of(
                    "openai-compatible",
                    "openai",
                    "deepseek",
                    "aimlapi",
                    "openrouter",
                    "vllm",
                    "sglang");

    /// A stream that nobody hears any more still occupies the engine.
    private static final Duration LATEST_USAGE = Duration.ofMinutes(5);

    private static final int LONGEST_REASON = 500;

    private static final Pattern HEADER = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}");
    private static final Pattern PARAMETER = Pattern.compile("[A-Za-z0-9_.~-]{1,100}");

    /// What frames a message or steers the connection is the gateway's to write.
    private static final Set<String> NOT_OURS =
            Set.of(
                    "host",
                    "content-length",
                    "transfer-encoding",
                    "connection",
                    "keep-alive",
                    "upgrade",
                    "te",
                    "trailer",
                    "expect",
                    "content-type",
                    "content-encoding",
                    "accept-encoding");

    private final InstanceRepository instances;
    private final Secrets secrets;
    private final EndpointRules endpoints;
    private final Changes changes;
    private final CurrentActor actor;
    private final JsonMapper json;

    Instances(
            InstanceRepository instances,
            Secrets secrets,
            EndpointRules endpoints,
            Changes changes,
            CurrentActor actor,
            JsonMapper json) {
        this.instances = instances;
        this.secrets = secrets;
        this.endpoints = endpoints;
        this.changes = changes;
        this.actor = actor;
        this.json = json;
    }

    @Transactional(readOnly = true)
    public Page<InstanceRow> list(PageRequest page) {
        var rows =
                instances.page(page.from(), page.pattern(), Limit.of(page.limit() + 1)).stream()
                        .map(this::row)
                        .toList();
        return page.page(rows, InstanceRow::name);
    }

    @Transactional(readOnly = true)
    public List<InstanceRow> all() {
        return instances.page("", "%", Limit.unlimited()).stream().map(this::row).toList();
    }

    /// @throws NotFoundException where there is none of that name
    @Transactional(readOnly = true)
    public InstanceRow get(String name) {
        return row(entity(name));
    }

    /// Names of all instances by id, for rows of other rooms.
    @PreAuthorize(Permission.READ)
    @Transactional(readOnly = true)
    public Map<UUID, Ref> refs() {
        return instances.refs().stream().collect(Collectors.toMap(Ref::id, ref -> ref));
    }

    public Saved<InstanceRow> put(String name, InstanceEdit edit, Expected expected) {
        return put(name, edit, expected, new Defects());
    }

    /// The same for a caller that already found defects while reading the edit: all are reported
    /// together.
    public Saved<InstanceRow> put(
            String name, InstanceEdit edit, Expected expected, Defects defects) {
        var write = changes.begin();
        var stored = instances.findByName(name).orElse(null);
        var checked = check(name, edit, stored, defects);
        expected.check(ConfigKind.INSTANCE, name, stored == null ? null : stored.version());
        var before = stored == null ? null : row(stored);
        var entity =
                stored == null ? new InstanceEntity(changes.newId(), name, write.at()) : stored;
        checked.onto(entity);
        replaceCredentials(entity, CredentialPart.Place.HEADER, edit.authHeaders());
        replaceCredentials(entity, CredentialPart.Place.QUERY, edit.authQuery());
        var wanted = row(entity);
        if (wanted.equals(before)) {
            return changes.unchanged(write, wanted);
        }
        entity.touch(write.at());
        var after = row(instances.saveAndFlush(entity));
        return changes.saved(write, ConfigKind.INSTANCE, after.id(), name, before, after);
    }

    public long delete(String name, Expected expected) {
        var write = changes.begin();
        var entity = entity(name);
        expected.check(ConfigKind.INSTANCE, name, entity.version());
        changes.refuseWhileUsed(ConfigKind.INSTANCE, entity.id(), name);
        var before = row(entity);
        instances.delete(entity);
        instances.flush();
        entity.credentials.forEach(part -> secrets.forget(part.secretId));
        return changes.deleted(write, ConfigKind.INSTANCE, entity.id(), name, before);
    }

    /// Takes an instance out of service in peace: it gets no new request, what is open ends by
    /// itself. Of one that drains already only another reason is taken down.
    ///
    /// @param reason for people, on one line; null keeps the one before
    public Saved<InstanceRow> drain(String name, @Nullable String reason) {
        return decide(name, Standing.DRAINING, reason);
    }

    /// Takes an instance out of service at once: what still waits for its first token is moved.
    public Saved<InstanceRow> eject(String name, @Nullable String reason) {
        return decide(name, Standing.EJECTED, reason);
    }

    /// Puts an instance back into service. It returns by its ramp, and every ejection and cool-down
    /// that gateways found reason for before this moment is over: so it is a new decision each
    /// time.
    public Saved<InstanceRow> restore(String name, @Nullable String reason) {
        return decide(name, Standing.IN_SERVICE, reason);
    }

    private Saved<InstanceRow> decide(String name, Standing wanted, @Nullable String reason) {
        var write = changes.begin();
        var defects = new Defects();
        var said = reason(defects, reason);
        defects.throwIfAny();
        var entity = entity(name);
        var before = row(entity);
        var stands = entity.standing();
        var again = stands.state() == wanted && wanted != Standing.IN_SERVICE;
        if (again && (said == null || said.equals(stands.reason()))) {
            return changes.unchanged(write, before);
        }
        entity.standing(
                new InstanceStanding(
                        wanted, again ? stands.since() : write.at(), said, actor.get().name()));
        entity.touch(write.at());
        var after = row(instances.saveAndFlush(entity));
        return changes.saved(write, ConfigKind.INSTANCE, after.id(), name, before, after);
    }

    private static @Nullable String reason(Defects defects, @Nullable String reason) {
        if (reason == null || reason.isBlank()) {
            return null;
        }
        var text = reason.strip();
        if (text.codePointCount(0, text.length()) > LONGEST_REASON) {
            defects.add(
                    "reason",
                    "error.text.long",
                    "is too long (expected: at most {0} characters)",
                    LONGEST_REASON);
        } else if (text.chars().anyMatch(Character::isISOControl)) {
            defects.add("reason", "error.text.control", "must not hold control characters");
        }
        return text;
    }

    /// Checks an edit as {@link #put} would and stores nothing: for the test button.
    ///
    /// @return the row as it would be, with the credentials that are stored; replaced ones are the
    ///   caller's to send
    @Transactional(readOnly = true)
    public InstanceRow draft(String name, InstanceEdit edit) {
        var stored = instances.findByName(name).orElse(null);
        var checked = check(name, edit, stored, new Defects());
        var draft =
                new InstanceEntity(
                        stored == null ? changes.newId() : stored.id(), name, Instant.EPOCH);
        checked.onto(draft);
        if (stored != null) {
            draft.standing(stored.standing());
            var gone = new HashSet<String>();
            gone(edit.authHeaders(), CredentialPart.Place.HEADER, gone);
            gone(edit.authQuery(), CredentialPart.Place.QUERY, gone);
            stored.credentials.stream()
                    .filter(part -> !gone.contains(part.place + key(part.place, part.name)))
                    .forEach(draft.credentials::add);
        }
        return row(draft);
    }

    private static void gone(
            Map<String, CredentialChange> wanted, CredentialPart.Place place, Set<String> gone) {
        wanted.forEach((name, change) -> {
            if (!(change instanceof CredentialChange.Keep)) {
                gone.add(place + key(place, name));
            }
        });
    }

    private record Checked(
            String provider,
            String endpoint,
            @Nullable String model,
            Hosting hosting,
            @Nullable String checks,
            Timeouts timeouts,
            boolean tlsVerify,
            @Nullable Long maxOutputTokens,
            boolean disabled) {
        void onto(InstanceEntity entity) {
            entity.provider = provider;
            entity.endpoint = endpoint;
            entity.model = model;
            entity.hosting = hosting;
            entity.checks = checks;
            entity.timeouts(timeouts);
            entity.tlsVerify = tlsVerify;
            entity.maxOutputTokens = maxOutputTokens;
            entity.disabled = disabled;
        }
    }

    private Checked check(
            String name, InstanceEdit edit, @Nullable InstanceEntity stored, Defects defects) {
        Names.check(defects, "name", name);
        var provider = edit.provider() == null ? "openai-compatible" : edit.provider();
        if (!PROVIDERS.contains(provider)) {
            defects.add(
                    "provider",
                    "error.choice",
                    "{0} is not known (expected: one of {1})",
                    provider,
                    PROVIDERS.stream().sorted().collect(Collectors.joining(", ")));
        }
        var endpoint = endpoints.check(defects, "endpoint", edit.endpoint());
        var model = edit.model() == null || edit.model().isBlank() ? null : edit.model().strip();
        if (model != null
                && (model.length() > 300 || model.chars().anyMatch(c -> c < 0x20 || c == 0x7F))) {
            defects.add(
                    "model",
                    "error.model",
                    "must hold no control characters and at most {0} characters",
                    300);
        }
        var hosting = hosting(defects, edit.hosting());
        checkCredentials(defects, stored, CredentialPart.Place.HEADER, edit.authHeaders());
        checkCredentials(defects, stored, CredentialPart.Place.QUERY, edit.authQuery());
        var checks = checks(defects, edit.checks());
        var timeouts = timeouts(defects, edit.timeouts());
        if (edit.maxOutputTokens() != null
                && (edit.maxOutputTokens() < 1 || edit.maxOutputTokens() > 100_000_000)) {
            defects.add(
                    "maxOutputTokens",
                    "error.range",
                    "{0} (expected: {1} to {2})",
                    edit.maxOutputTokens(),
                    1,
                    100_000_000);
        }
        defects.throwIfAny();
        return new Checked(
                provider,
                Objects.requireNonNull(endpoint, "a missing endpoint is a defect"),
                model,
                hosting,
                checks,
                timeouts,
                edit.tlsVerify() == null || edit.tlsVerify(),
                edit.maxOutputTokens(),
                edit.disabled() != null && edit.disabled());
    }

    private void checkCredentials(
            Defects defects,
            @Nullable InstanceEntity stored,
            CredentialPart.Place place,
            Map<String, CredentialChange> wanted) {
        var known = stored == null ? Map.<String, CredentialPart>of() : byName(stored, place);
        var seen = new HashSet<String>();
        wanted.forEach((name, change) -> {
            var field = field(place, name);
            var legal =
                    place == CredentialPart.Place.HEADER
                            ? HEADER.matcher(name).matches()
                                    && !NOT_OURS.contains(name.toLowerCase(Locale.ROOT))
                            : PARAMETER.matcher(name).matches();
            if (!legal) {
                defects.add(field, "error.credential.name", "{0} cannot carry a credential", name);
                return;
            }
            if (!seen.add(key(place, name))) {
                defects.add(field, "error.twice", "{0} is named twice", name);
                return;
            }
            switch (change) {
                case CredentialChange.Keep _ -> {
                    if (!known.containsKey(key(place, name))) {
                        defects.add(
                                field,
                                "error.credential.none",
                                "*** keeps what is stored, but nothing is stored for {0}",
                                name);
                    }
                }
                case CredentialChange.Remove _ -> {}
                case CredentialChange.Replace(var value) -> secrets.check(defects, field, value);
            }
        });
    }

    private void replaceCredentials(
            InstanceEntity entity,
            CredentialPart.Place place,
            Map<String, CredentialChange> wanted) {
        var known = byName(entity, place);
        wanted.forEach((name, change) -> {
            var stored = known.get(key(place, name));
            switch (change) {
                case CredentialChange.Keep _ -> {}
                case CredentialChange.Remove _ -> {
                    if (stored != null) {
                        entity.credentials.remove(stored);
                        instances.saveAndFlush(entity);
                        secrets.forget(stored.secretId);
                    }
                }
                case CredentialChange.Replace(var value) -> {
                    if (stored != null && secrets.holds(stored.secret(), value)) {
                        return;
                    }
                    var secret =
                            stored == null
                                    ? secrets.store(value)
                                    : secrets.replace(stored.secret(), value);
                    var reference = Secrets.referenceIn(value);
                    if (stored != null) {
                        entity.credentials.remove(stored);
                    }
                    entity.credentials.add(
                            new CredentialPart(
                                    place, name, secret, reference == null ? "" : reference));
                }
            }
        });
    }

    private static Map<String, CredentialPart> byName(
            InstanceEntity entity, CredentialPart.Place place) {
        var parts = new HashMap<String, CredentialPart>();
        for (var part : entity.credentials) {
            if (part.place == place) {
                parts.put(key(place, part.name), part);
            }
        }
        return parts;
    }

    /// Header names differ by more than case, query parameters do not.
    private static String key(CredentialPart.Place place, String name) {
        return place == CredentialPart.Place.HEADER ? name.toLowerCase(Locale.ROOT) : name;
    }

    private static String field(CredentialPart.Place place, String name) {
        return "auth." + place.name().toLowerCase(Locale.ROOT) + "." + name;
    }

    private static Hosting hosting(Defects defects, @Nullable String word) {
        if (word == null) {
            return Hosting.SELF_HOSTED;
        }
        for (var hosting : Hosting.values()) {
            if (hosting.word().equals(word)) {
                return hosting;
            }
        }
        defects.add(
                "hosting",
                "error.choice",
                "{0} is not known (expected: one of {1})",
                word,
                "self-hosted, cloud");
        return Hosting.SELF_HOSTED;
    }

    private @Nullable String checks(Defects defects, @Nullable String text) {
        if (text == null || text.isBlank()) {
            return null;
        }
        try {
            var tree = json.readTree(text);
            if (tree.isNull()) {
                return null;
            }
            var found = new Defects();
            new ChecksReader(found).judge(tree);
            defects.addAll(found);
            return json.writeValueAsString(tree);
        } catch (JacksonException _) {
            defects.add("checks", "error.json", "is not well-formed JSON");
            return null;
        }
    }

    private static Timeouts timeouts(Defects defects, @Nullable TimeoutsEdit edit) {
        if (edit == null) {
            return Timeouts.DEFAULT;
        }
        var least = Duration.ofMillis(1);
        var most = Duration.ofHours(24);
        return new Timeouts(
                Durations.read(defects, "timeouts.connect", edit.connect(), least, most),
                Durations.read(defects, "timeouts.firstContent", edit.firstContent(), least, most),
                Durations.read(
                        defects, "timeouts.betweenChunks", edit.betweenChunks(), least, most),
                Durations.read(defects, "timeouts.total", edit.total(), least, most),
                Durations.read(defects, "timeouts.plain", edit.plain(), least, most),
                Durations.read(
                        defects,
                        "timeouts.lateUsage",
                        edit.lateUsage(),
                        Duration.ZERO,
                        LATEST_USAGE));
    }

    private InstanceRow row(InstanceEntity entity) {
        return entity.row(plan(entity.checks));
    }

    private @Nullable HealthCheckPlan plan(@Nullable String checks) {
        if (checks == null) {
            return null;
        }
        JsonNode tree = json.readTree(checks);
        return new ChecksReader(new Defects()).read(tree);
    }

    private InstanceEntity entity(String name) {
        return instances
                .findByName(name)
                .orElseThrow(() -> new NotFoundException(ConfigKind.INSTANCE, name));
    }
}
