package dev.sluice.console.ui.quotas;

import dev.sluice.console.fleet.Commitment;
import dev.sluice.console.ui.gauges.QuotaFigures;
import dev.sluice.console.ui.kit.Inputs;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// What stands around the cells of the matrix, as the browser draws it: the names of its rows, and
/// of its columns with what was promised of each.
final class MatrixFrame {
    private static final JsonMapper JSON = JsonMapper.shared();

    private final MatrixPlan plan;
    private final List<Commitment> commitments;
    private final Locale locale;

    MatrixFrame(MatrixPlan plan, List<Commitment> commitments, Locale locale) {
        this.plan = plan;
        this.commitments = commitments;
        this.locale = locale;
    }

    ObjectNode whole(List<MatrixRow> rows, ArrayNode columns) {
        var frame = JSON.createObjectNode();
        frame.put("name", Inputs.say("matrix.title"));
        frame.set("texts", texts());
        frame.set("columns", columns);
        var heads = frame.putArray("rows");
        rows.forEach(row -> heads.add(head(row)));
        return frame;
    }

    private static ObjectNode texts() {
        var texts = JSON.createObjectNode();
        texts.put("corner", Inputs.say("field.consumer"));
        texts.put("resets", Inputs.say("gauge.resets"));
        texts.put("empty", Inputs.say("matrix.empty"));
        texts.put("nothing", Inputs.say("matrix.nothing"));
        texts.put("over", Inputs.say("matrix.boost.over"));
        var units = texts.putObject("units");
        for (var unit : List.of("s", "min", "h", "d")) {
            units.put(unit, Inputs.say("time." + unit));
        }
        return texts;
    }

    ArrayNode columns() {
        var all = JSON.createArrayNode();
        var commitments = worstCommitments();
        for (var column : plan.columns()) {
            var node = all.addObject();
            node.put("key", column.key());
            node.put("name", title(column));
            var worst = commitments.get(column.key());
            if (worst != null) {
                promise(node.putObject("promise"), worst);
            }
        }
        return all;
    }

    /// How much of what an instance has its consumers were promised; above a hundred, not all of
    /// them can have it.
    private void promise(ObjectNode node, Commitment made) {
        var quota = plan.quota(made.quotaId()).orElseThrow();
        var percent = Math.round(made.promised() * 100.0 / Math.max(1, made.limit()));
        node.put("tone", made.over() ? "spent" : "calm");
        node.put("words", Inputs.say("matrix.promise", percent));
        node.put(
                "title",
                Inputs.say(
                        "matrix.promise.title",
                        QuotaFigures.exact(quota, made.promised(), locale),
                        QuotaFigures.exact(quota, made.limit(), locale)));
    }

    private Map<String, Commitment> worstCommitments() {
        var worst = new HashMap<String, Commitment>();
        for (var made : commitments) {
            if (made.ledgers() > 0 && plan.quota(made.quotaId()).isPresent()) {
                worst.merge(
                        made.instanceId().toString(),
                        made,
                        (one, other) -> share(one) >= share(other) ? one : other);
            }
        }
        return worst;
    }

    private static double share(Commitment made) {
        return (double) made.promised() / Math.max(1, made.limit());
    }

    private ObjectNode head(MatrixRow row) {
        var node = JSON.createObjectNode();
        node.put("key", row.key());
        node.put("name", title(row));
        switch (row) {
            case MatrixRow.Own _ -> {
                node.put("kind", "own");
                node.put("note", Inputs.say("matrix.own.note"));
            }
            case MatrixRow.Shared(var one) -> {
                node.put("kind", "tenant");
                node.put("mono", true);
                node.put("small", empty(row));
                node.put("note", Inputs.say(empty(row) ? "kind.tenant" : "matrix.shared.note"));
            }
            case MatrixRow.Of(var one) -> {
                node.put("kind", "consumer");
                node.put("mono", true);
                node.put("href", "consumers/" + one.tenant().name() + "/" + one.name());
                node.put("note", one.displayName().equals(one.name()) ? "" : one.displayName());
            }
        }
        return node;
    }

    private boolean empty(MatrixRow row) {
        return plan.columns().stream().allMatch(column -> plan.at(row, column).isEmpty());
    }

    static String title(MatrixRow row) {
        return row instanceof MatrixRow.Own ? Inputs.say("matrix.own") : row.name();
    }

    static String title(MatrixColumn column) {
        var instance = column.instance();
        return instance == null ? Inputs.say("matrix.every.instance") : instance.name();
    }
}
