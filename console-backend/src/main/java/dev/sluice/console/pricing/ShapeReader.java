package dev.sluice.console.pricing;

import dev.sluice.console.shared.Defects;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads a price's shape and notes what is wrong with it.
final class ShapeReader {
    private static final int MOST = 10;
    private static final long LONGEST_PROMPT = 1_000_000_000L;

    private final Defects defects;

    ShapeReader(Defects defects) {
        this.defects = defects;
    }

    PriceShape read(PriceShapeEdit edit) {
        var cacheWrite = optional("cacheWritePerMillion", edit.cacheWritePerMillion());
        var reasoning = optional("reasoningPerMillion", edit.reasoningPerMillion());
        return new PriceShape(cacheWrite, reasoning, tiers(edit.tiers()), windows(edit.offPeak()));
    }

    private List<PriceTier> tiers(List<PriceShapeEdit.Tier> edits) {
        few("tiers", edits.size());
        var tiers = new ArrayList<PriceTier>();
        var below = 0L;
        for (var i = 0; i < edits.size(); i++) {
            var edit = edits.get(i);
            var at = "tiers[" + i + "].";
            var above = edit.above();
            if (above == null) {
                defects.add(at + "above", "error.required", "is required");
            } else if (above <= below || above > LONGEST_PROMPT) {
                defects.add(
                        at + "above",
                        "error.range",
                        "{0} (expected: {1} to {2})",
                        above,
                        below + 1,
                        LONGEST_PROMPT);
            }
            var input = Prices.money(defects, at + "inputPerMillion", edit.inputPerMillion());
            var output = Prices.money(defects, at + "outputPerMillion", edit.outputPerMillion());
            tiers.add(
                    new PriceTier(
                            above == null ? 0 : above,
                            new TokenPrices(
                                    input,
                                    orElse(
                                            at + "cachedInputPerMillion",
                                            edit.cachedInputPerMillion(),
                                            input),
                                    orElse(
                                            at + "cacheWritePerMillion",
                                            edit.cacheWritePerMillion(),
                                            input),
                                    output,
                                    orElse(
                                            at + "reasoningPerMillion",
                                            edit.reasoningPerMillion(),
                                            output))));
            below = above == null ? below : Math.max(below, above);
        }
        return tiers;
    }

    private List<OffPeak> windows(List<PriceShapeEdit.Window> edits) {
        few("offPeak", edits.size());
        var windows = new ArrayList<OffPeak>();
        for (var i = 0; i < edits.size(); i++) {
            var edit = edits.get(i);
            var at = "offPeak[" + i + "].";
            var from = time(at + "from", edit.from());
            var until = time(at + "until", edit.until());
            if (edit.from() != null && from.equals(until)) {
                defects.add(
                        at + "until",
                        "error.price.window",
                        "an off-peak window of no length, or of the whole day, is none");
            }
            var factor = Prices.money(defects, at + "factor", edit.factor());
            if (factor.compareTo(BigDecimal.ONE) > 0) {
                defects.add(
                        at + "factor", "error.range", "{0} (expected: {1} to {2})", factor, 0, 1);
            }
            windows.add(
                    new OffPeak(
                            from, until, zone(at + "timeZone", edit.timeZone()), plain(factor)));
        }
        return windows;
    }

    private void few(String field, int count) {
        if (count > MOST) {
            defects.add(field, "error.range", "{0} (expected: {1} to {2})", count, 0, MOST);
        }
    }

    private @Nullable BigDecimal optional(String field, @Nullable String text) {
        return text == null ? null : plain(Prices.money(defects, field, text));
    }

    private BigDecimal orElse(String field, @Nullable String text, BigDecimal absent) {
        return text == null ? absent : plain(Prices.money(defects, field, text));
    }

    private LocalTime time(String field, @Nullable String text) {
        if (text == null || text.isBlank()) {
            defects.add(field, "error.required", "is required");
            return LocalTime.MIDNIGHT;
        }
        try {
            return LocalTime.parse(text.strip());
        } catch (DateTimeException _) {
            defects.add(
                    field,
                    "error.time.of.day",
                    "{0} is no time of day (expected: like 08:30)",
                    text);
            return LocalTime.MIDNIGHT;
        }
    }

    private ZoneId zone(String field, @Nullable String text) {
        if (text == null || text.isBlank()) {
            defects.add(field, "error.required", "is required");
            return ZoneOffset.UTC;
        }
        try {
            return ZoneId.of(text.strip());
        } catch (DateTimeException _) {
            defects.add(
                    field,
                    "error.zone",
                    "{0} is no time zone (expected: like Asia/Shanghai or UTC)",
                    text);
            return ZoneOffset.UTC;
        }
    }

    private static BigDecimal plain(BigDecimal amount) {
        var stripped = amount.stripTrailingZeros();
        return stripped.scale() < 0 ? stripped.setScale(0) : stripped;
    }
}
