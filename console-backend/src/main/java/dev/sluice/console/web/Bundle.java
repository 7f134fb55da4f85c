package dev.sluice.console.web;

import dev.sluice.console.shared.ConflictException;
import dev.sluice.console.shared.EndState;
import dev.sluice.console.shared.FieldError;
import dev.sluice.console.shared.NotFoundException;
import dev.sluice.console.shared.ValidationException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Puts many resources at once: all of them or none, in one transaction and so in one published
/// revision.
///
/// It first puts everything and rolls that back: so it learns every defect, and what would change.
/// What would not is left alone, so that declaring the same twice takes no second revision and
/// leaves no second entry in the audit trail.
///
/// What resources may only be together is checked when all of them are in: a quota and the prices
/// that it meets change their currency in one go, although neither could alone.
@Service
public final class Bundle {
    /// The kinds in the order in which they refer to each other.
    private static final List<String> ORDER =
            List.of(
                    "tenants/*",
                    "tenants/*/units/*",
                    "instances/*",
                    "routes/*",
                    "tenants/*/consumers/*",
                    "quotas/*",
                    "prices/*");

    /// What a body shows beside what it declares.
    private static final List<String> HISTORY = List.of("id", "createdAt", "changedAt", "standing");

    private final List<Declarable> kinds;
    private final TransactionTemplate transaction;
    private final EndState endState;
    private final JsonMapper json;

    Bundle(
            List<Declarable> kinds,
            PlatformTransactionManager transactions,
            EndState endState,
            JsonMapper json) {
        this.kinds = kinds.stream().sorted(Comparator.comparingInt(Bundle::rank)).toList();
        this.transaction = new TransactionTemplate(transactions);
        this.endState = endState;
        this.json = json;
    }

    /// One resource that is declared.
    ///
    /// @param path under `/api/v1`
    public record Resource(String path, JsonNode body) {}

    /// What became of one resource.
    public enum Result {
        CREATED,
        CHANGED,
        UNCHANGED;

        /// The word in answers.
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /// One resource, before and after.
    public record Change(String path, Result result, @Nullable JsonNode before, JsonNode after) {}

    /// All of them, in the order in which they were put.
    ///
    /// @param revision that carries what changed; empty for a dry run and where nothing changed
    public record Outcome(List<Change> changes, OptionalLong revision) {}

    /// Finds out what {@link #apply} would do, and does nothing.
    ///
    /// @throws ValidationException with every defect of every resource, its field prefixed by the
    ///   path; what they may not be together is only looked for where each is right by itself
    public Outcome rehearse(List<Resource> resources) {
        return new Outcome(judge(ordered(resources)), OptionalLong.empty());
    }

    /// Puts what differs.
    ///
    /// @throws ValidationException as {@link #rehearse}; nothing is put then
    public Outcome apply(List<Resource> resources) {
        var ordered = ordered(resources);
        var changes = judge(ordered);
        var differing =
                ordered.stream()
                        .filter(declared -> differs(changes, declared.resource.path))
                        .toList();
        if (differing.isEmpty()) {
            return new Outcome(changes, OptionalLong.empty());
        }
        Long revision =
                transaction.execute(_ -> {
                    long newest = 0;
                    var left = new LinkedHashSet<Runnable>();
                    for (var declared : differing) {
                        newest = Math.max(newest, put(declared, left::add));
                    }
                    left.forEach(Runnable::run);
                    return newest;
                });
        return new Outcome(
                changes, revision == null ? OptionalLong.empty() : OptionalLong.of(revision));
    }

    private List<Change> judge(List<Declared> declared) {
        var defects = new ArrayList<FieldError>();
        var changes = new ArrayList<Change>();
        transaction.executeWithoutResult(status -> {
            status.setRollbackOnly();
            var left = new LinkedHashMap<Runnable, Declared>();
            for (var one : declared) {
                sound(one, defects, () -> changes.add(change(one, left, status)));
            }
            if (defects.isEmpty()) {
                judgeTogether(left, defects);
            }
        });
        if (!defects.isEmpty()) {
            throw new ValidationException(defects);
        }
        return changes;
    }

    /// Makes the checks that were left. The first that fails says enough of its resource.
    private static void judgeTogether(Map<Runnable, Declared> left, List<FieldError> defects) {
        var wrong = new HashSet<Declared>();
        left.forEach((check, by) -> {
            if (!wrong.contains(by) && !sound(by, defects, check)) {
                wrong.add(by);
            }
        });
    }

    private Change change(
            Declared declared, Map<Runnable, Declared> left, TransactionStatus status) {
        var path = declared.resource.path;
        var before = shown(declared);
        put(declared, check -> left.putIfAbsent(check, declared));
        status.flush();
        var after = shown(declared);
        if (after == null) {
            throw new IllegalStateException(path + " was put and is not there");
        }
        return new Change(path, result(declared, before, after), before, after);
    }

    /// Whether the step found nothing wrong; notes what it found.
    private static boolean sound(Declared declared, List<FieldError> defects, Runnable step) {
        var path = declared.resource.path;
        try {
            step.run();
            return true;
        } catch (ValidationException e) {
            e.errors().forEach(error -> defects.add(under(path, error)));
        } catch (ConflictException e) {
            defects.add(under(path, e.error()));
        } catch (NotFoundException e) {
            defects.add(
                    new FieldError(
                            path,
                            "error.not.found",
                            List.of(e.name()),
                            String.valueOf(e.getMessage())));
        }
        return false;
    }

    private static Result result(Declared declared, @Nullable JsonNode before, JsonNode after) {
        if (before == null) {
            return Result.CREATED;
        }
        var same = before.equals(after) && !declared.kind.bringsSecret(declared.resource.body);
        return same ? Result.UNCHANGED : Result.CHANGED;
    }

    private @Nullable JsonNode shown(Declared declared) {
        try {
            JsonNode shown = json.valueToTree(declared.kind.read(declared.names).getBody());
            if (shown instanceof ObjectNode object) {
                object.remove(HISTORY);
            }
            return shown;
        } catch (NotFoundException _) {
            return null;
        }
    }

    private long put(Declared declared, Consumer<Runnable> left) {
        var answer =
                endState.postponing(
                        () -> declared.kind.declare(declared.names, declared.resource.body), left);
        var revision = answer.getHeaders().getFirst(Answers.REVISION);
        return revision == null ? 0 : Long.parseLong(revision);
    }

    private List<Declared> ordered(List<Resource> resources) {
        var declared = new ArrayList<Declared>();
        var defects = new ArrayList<FieldError>();
        for (var resource : resources) {
            var found = declared(resource);
            if (found == null) {
                defects.add(
                        new FieldError(
                                resource.path,
                                "error.bundle.path",
                                List.of(),
                                "is the path of no resource (expected: one of " + ORDER + ")"));
            } else if (declared.stream().anyMatch(one -> one.resource.path.equals(resource.path))) {
                defects.add(
                        new FieldError(
                                resource.path,
                                "error.bundle.twice",
                                List.of(),
                                "is declared twice"));
            } else {
                declared.add(found);
            }
        }
        if (!defects.isEmpty()) {
            throw new ValidationException(defects);
        }
        declared.sort(Comparator.comparingInt(one -> rank(one.kind)));
        return declared;
    }

    private @Nullable Declared declared(Resource resource) {
        for (var kind : kinds) {
            var names =
                    Pattern.compile(kind.pattern().replace("*", "([^/]+)")).matcher(resource.path);
            if (names.matches()) {
                var found = new ArrayList<String>();
                for (int i = 1; i <= names.groupCount(); i++) {
                    found.add(names.group(i));
                }
                return new Declared(kind, List.copyOf(found), resource);
            }
        }
        return null;
    }

    private static int rank(Declarable kind) {
        int rank = ORDER.indexOf(kind.pattern());
        if (rank < 0) {
            throw new IllegalStateException("a bundle does not know when to put " + kind.pattern());
        }
        return rank;
    }

    private static boolean differs(List<Change> changes, String path) {
        return changes.stream()
                .anyMatch(change -> change.path.equals(path) && change.result != Result.UNCHANGED);
    }

    private static FieldError under(String path, FieldError error) {
        return new FieldError(
                error.field().isEmpty() ? path : path + ": " + error.field(),
                error.key(),
                error.args(),
                error.message());
    }

    private record Declared(Declarable kind, List<String> names, Resource resource) {}
}
