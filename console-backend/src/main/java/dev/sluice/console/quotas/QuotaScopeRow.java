package dev.sluice.console.quotas;

import dev.sluice.console.shared.Ref;
import org.jspecify.annotations.Nullable;

/// Which requests a quota applies to: all that match every field that is set.
///
/// @param eachConsumer one ledger for each consumer in the scope (`"consumer": "*"`); `consumer` is
///   then null
public record QuotaScopeRow(
        @Nullable Ref tenant,
        @Nullable Ref consumer,
        boolean eachConsumer,
        @Nullable Ref instance,
        @Nullable Ref route) {}
