package dev.sluice.console.pricing;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What a price asks beside its plain amounts.
///
/// @param cacheWrite of prompt tokens written to a cache; null: as the input
/// @param reasoning of reasoning tokens; null: as the output
/// @param tiers by `above`, ascending
public record PriceShape(
        @Nullable BigDecimal cacheWrite,
        @Nullable BigDecimal reasoning,
        List<PriceTier> tiers,
        List<OffPeak> offPeak) {

    /// Nothing beside the plain amounts.
    public static final PriceShape PLAIN = new PriceShape(null, null, List.of(), List.of());

    private static final JsonMapper JSON = JsonMapper.builder().build();

    public PriceShape {
        tiers = List.copyOf(tiers);
        offPeak = List.copyOf(offPeak);
    }

    /// What each class of tokens costs in a request with a prompt of that length at that moment.
    public TokenPrices prices(TokenPrices base, long promptTokens, Instant at) {
        var prices = base;
        for (var tier : tiers) {
            if (promptTokens > tier.above()) {
                prices = tier.prices();
            }
        }
        for (var window : offPeak) {
            if (window.contains(at)) {
                return prices.times(window.factor());
            }
        }
        return prices;
    }

    /// What no request costs more than, class by class.
    public TokenPrices dearest(TokenPrices base) {
        var prices = base;
        for (var tier : tiers) {
            prices = prices.dearest(tier.prices());
        }
        return prices;
    }

    /// Whether gateways can count it exactly: tokens at one price each, whatever the prompt's
    /// length and the hour, and reasoning as all output.
    boolean isLinear(BigDecimal output) {
        return tiers.isEmpty()
                && offPeak.isEmpty()
                && (reasoning == null || reasoning.compareTo(output) == 0);
    }

    /// As it is stored; null for {@link #PLAIN}.
    @Nullable String written() {
        if (equals(PLAIN)) {
            return null;
        }
        var node = JSON.createObjectNode();
        if (cacheWrite != null) {
            node.put("cacheWrite", cacheWrite.toPlainString());
        }
        if (reasoning != null) {
            node.put("reasoning", reasoning.toPlainString());
        }
        var ofTiers = node.putArray("tiers");
        for (var tier : tiers) {
            ofTiers.addObject()
                    .put("above", tier.above())
                    .put("input", tier.prices().input().toPlainString())
                    .put("cachedInput", tier.prices().cachedInput().toPlainString())
                    .put("cacheWrite", tier.prices().cacheWrite().toPlainString())
                    .put("output", tier.prices().output().toPlainString())
                    .put("reasoning", tier.prices().reasoning().toPlainString());
        }
        var windows = node.putArray("offPeak");
        for (var window : offPeak) {
            windows.addObject()
                    .put("from", window.from().toString())
                    .put("until", window.until().toString())
                    .put("zone", window.zone().getId())
                    .put("factor", window.factor().toPlainString());
        }
        return node.toString();
    }

    /// What was {@link #written}.
    static PriceShape read(@Nullable String text) {
        if (text == null) {
            return PLAIN;
        }
        var node = JSON.readTree(text);
        var tiers = new ArrayList<PriceTier>();
        for (var tier : node.get("tiers")) {
            tiers.add(
                    new PriceTier(
                            tier.get("above").longValue(),
                            new TokenPrices(
                                    amount(tier, "input"),
                                    amount(tier, "cachedInput"),
                                    amount(tier, "cacheWrite"),
                                    amount(tier, "output"),
                                    amount(tier, "reasoning"))));
        }
        var windows = new ArrayList<OffPeak>();
        for (var window : node.get("offPeak")) {
            windows.add(
                    new OffPeak(
                            LocalTime.parse(window.get("from").stringValue()),
                            LocalTime.parse(window.get("until").stringValue()),
                            ZoneId.of(window.get("zone").stringValue()),
                            amount(window, "factor")));
        }
        return new PriceShape(
                node.has("cacheWrite") ? amount(node, "cacheWrite") : null,
                node.has("reasoning") ? amount(node, "reasoning") : null,
                tiers,
                windows);
    }

    private static BigDecimal amount(JsonNode node, String field) {
        return new BigDecimal(node.get(field).stringValue());
    }
}
