package dev.sluice.console.pricing;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a price shall ask beside its plain amounts, as typed.
///
/// @param cacheWritePerMillion absent: as the input
/// @param reasoningPerMillion absent: as the output
public record PriceShapeEdit(
        @Nullable String cacheWritePerMillion,
        @Nullable String reasoningPerMillion,
        List<Tier> tiers,
        List<Window> offPeak) {

    public PriceShapeEdit {
        tiers = List.copyOf(tiers);
        offPeak = List.copyOf(offPeak);
    }

    /// One tier; absent amounts as in the price itself.
    public record Tier(
            @Nullable Long above,
            @Nullable String inputPerMillion,
            @Nullable String cachedInputPerMillion,
            @Nullable String cacheWritePerMillion,
            @Nullable String outputPerMillion,
            @Nullable String reasoningPerMillion) {}

    /// One off-peak window: `"00:30"` to `"08:30"` in a time zone, at a factor of 0 to 1.
    public record Window(
            @Nullable String from,
            @Nullable String until,
            @Nullable String timeZone,
            @Nullable String factor) {}
}
