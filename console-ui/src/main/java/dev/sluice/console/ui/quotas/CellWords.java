package dev.sluice.console.ui.quotas;

import com.vaadin.flow.component.UI;
import dev.sluice.console.ui.gauges.QuotaFigures;
import dev.sluice.console.ui.kit.Inputs;
import dev.sluice.console.ui.kit.Numbers;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// A cell as the table draws it: figures and words ready to be read, moments as they are, because
/// the table lets them tick.
final class CellWords {
    private static final JsonMapper JSON = JsonMapper.shared();

    private CellWords() {}

    /// @param gauges of one cell, the tightest first; not empty
    static ObjectNode of(List<CellGauge> gauges, String row, String column, Instant now) {
        var first = gauges.getFirst();
        var locale = UI.getCurrent().getLocale();
        var quota = first.quota();
        var figures =
                Inputs.say(
                        "gauge.of",
                        QuotaFigures.compact(quota, first.used(), locale),
                        QuotaFigures.compact(quota, first.limit(), locale));
        var left =
                Inputs.say("matrix.left", QuotaFigures.compact(quota, first.remaining(), locale));
        var usedPart = part(first.used(), first.limit(), 100);
        var cell = JSON.createObjectNode();
        cell.put("figures", figures);
        cell.put("left", left);
        cell.put("used", usedPart);
        cell.put("held", part(first.held(), first.limit(), 100 - usedPart));
        cell.put("tone", first.standing().word());
        cell.put("note", note(gauges));
        cell.put("title", title(gauges, locale));
        put(cell, "resetsAt", first.resetsAt());
        put(cell, "emptyAt", first.emptyAt());
        var badges = cell.putArray("badges");
        var standing = first.standing();
        if (standing == Standing.NEAR || standing == Standing.SPENT) {
            badges.addObject()
                    .put("tone", standing.word())
                    .put("words", Inputs.say("matrix." + standing.word()));
        }
        if (first.shadow()) {
            badges.addObject().put("tone", "shadow").put("words", Inputs.say("mode.shadow"));
        }
        var boost = quota.boost();
        if (boost != null && now.isBefore(boost.until())) {
            badges.addObject()
                    .put("tone", "boost")
                    .put("words", Inputs.say("matrix.boost"))
                    .put("until", boost.until().toEpochMilli());
        }
        cell.put("said", Inputs.say("matrix.said", row, column));
        return cell;
    }

    private static double part(long of, long limit, double most) {
        var percent = of * 100.0 / Math.max(1, limit);
        return Math.round(Math.clamp(percent, 0, most) * 10) / 10.0;
    }

    private static void put(ObjectNode cell, String name, @Nullable Instant moment) {
        if (moment != null) {
            cell.put(name, moment.toEpochMilli());
        }
    }

    /// What is counted, whose it is where the cell only has it from others, and that there are
    /// more.
    private static String note(List<CellGauge> gauges) {
        var first = gauges.getFirst();
        var parts = new ArrayList<String>();
        parts.add(QuotaWords.counted(first.quota()));
        if (first.slot().inherited()) {
            parts.add(Inputs.say("quotas.each"));
        }
        var route = first.quota().scope().route();
        if (route != null) {
            parts.add(Inputs.say("matrix.route", route.name()));
        }
        if (gauges.size() > 1) {
            parts.add(Inputs.say("matrix.more", gauges.size() - 1));
        }
        return String.join(" · ", parts);
    }

    private static String title(List<CellGauge> gauges, Locale locale) {
        var lines = new ArrayList<String>();
        for (var gauge : gauges) {
            var quota = gauge.quota();
            lines.add(
                    quota.name()
                            + ": "
                            + Inputs.say(
                                    "gauge.exact",
                                    QuotaFigures.exact(quota, gauge.used(), locale),
                                    QuotaFigures.exact(quota, gauge.held(), locale),
                                    QuotaFigures.exact(quota, gauge.limit(), locale)));
            if (gauge.refused() > 0) {
                lines.add(
                        Inputs.say(
                                gauge.shadow() ? "matrix.would.refuse" : "matrix.refused",
                                Numbers.exact(gauge.refused(), locale)));
            }
        }
        return String.join("\n", lines);
    }
}
