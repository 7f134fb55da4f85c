package dev.sluice.console.usage;

import dev.sluice.console.ledger.RepricingPlan;
import dev.sluice.console.ledger.RepricingQuestion;
import dev.sluice.console.publishing.PublishedObject;
import dev.sluice.console.publishing.PublishedObjects;
import dev.sluice.console.shared.Defects;
import dev.sluice.console.shared.Instants;
import dev.sluice.console.web.Fields;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/// `POST /api/v1/repricing`: what pricing anew would change, and, told the digest of that, the
/// change.
@RestController
@RequestMapping(path = "/api/v1/repricing", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "Prices")
final class RepricingApi {
    private final Repricing repricing;
    private final PublishedObjects published;

    RepricingApi(Repricing repricing, PublishedObjects published) {
        this.repricing = repricing;
        this.published = published;
    }

    /// What changes, or changed.
    record PlanBody(
            boolean applied,
            long charges,
            long differing,
            long uncovered,
            List<ShiftBody> shifts,
            String digest) {}

    /// The sum of the differences of one tenant, month, side and currency; amounts are text.
    record ShiftBody(
            String tenant,
            String month,
            String side,
            String currency,
            long charges,
            String before,
            String after,
            String difference) {}

    @PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            summary =
                    "Price anew what was consumed from one moment to another, by the book as it stands: {from, until, tenant?, instance?, route?}. Shows the difference; with {apply: digest of that} it is posted as counter-entries")
    PlanBody reprice(@RequestBody JsonNode body) {
        var defects = new Defects();
        var fields = Fields.of(body, defects);
        var from = moment(fields, "from", defects);
        var until = moment(fields, "until", defects);
        var tenant = id(fields, "tenant", PublishedObject.Kind.TENANT, defects);
        var instance = id(fields, "instance", PublishedObject.Kind.INSTANCE, defects);
        var route = id(fields, "route", PublishedObject.Kind.ROUTE, defects);
        var digest = fields.text("apply");
        fields.end();
        if (from != null && until != null && !from.isBefore(until)) {
            defects.add("until", "error.price.until", "must be later than from");
        }
        defects.throwIfAny();
        var question =
                new RepricingQuestion(
                        Objects.requireNonNull(from),
                        Objects.requireNonNull(until),
                        tenant,
                        instance,
                        route);
        return digest == null
                ? body(repricing.plan(question), false)
                : body(repricing.apply(question, digest), true);
    }

    private PlanBody body(RepricingPlan plan, boolean applied) {
        Map<UUID, PublishedObject> names =
                published.of(
                        plan.shifts().stream()
                                .map(RepricingPlan.Shift::tenant)
                                .collect(Collectors.toSet()));
        return new PlanBody(
                applied,
                plan.charges(),
                plan.differing(),
                plan.uncovered(),
                plan.shifts().stream()
                        .map(shift -> {
                            var tenant = names.get(shift.tenant());
                            return new ShiftBody(
                                    tenant == null ? shift.tenant().toString() : tenant.name(),
                                    shift.period().toString(),
                                    shift.side().word(),
                                    shift.currency(),
                                    shift.charges(),
                                    shift.before().toPlainString(),
                                    shift.after().toPlainString(),
                                    shift.difference().toPlainString());
                        })
                        .toList(),
                plan.digest());
    }

    private static @Nullable Instant moment(Fields fields, String name, Defects defects) {
        var text = fields.text(name);
        if (text == null) {
            defects.add(name, "error.required", "is required");
        }
        return Instants.read(defects, name, text);
    }

    /// The newest thing of that name.
    private @Nullable UUID id(
            Fields fields, String name, PublishedObject.Kind kind, Defects defects) {
        var called = fields.text(name);
        if (called == null) {
            return null;
        }
        var found = published.idsOf(kind, called, null).stream().max(Comparator.naturalOrder());
        if (found.isEmpty()) {
            defects.add(name, "error.reprice.unknown", "no {0} was ever named {1}", name, called);
        }
        return found.orElse(null);
    }
}
