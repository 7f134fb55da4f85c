package dev.sluice.console.consumers;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a consumer shall be.
///
/// @param routes names of the only routes it may call; absent for all
/// @param unit name of a business unit of its tenant; absent for none
public record ConsumerEdit(
        @Nullable String displayName, @Nullable List<String> routes, @Nullable String unit) {}
