package dev.sluice.console.ui.quotas;

import dev.sluice.console.shared.Ref;
import org.jspecify.annotations.Nullable;

/// A column of the matrix: one model instance, or all of them together.
///
/// @param instance null where the quota counts on whatever instance serves
record MatrixColumn(String key, @Nullable Ref instance) {
    static final MatrixColumn ALL = new MatrixColumn("all", null);

    static MatrixColumn of(Ref instance) {
        return new MatrixColumn(instance.id().toString(), instance);
    }
}
