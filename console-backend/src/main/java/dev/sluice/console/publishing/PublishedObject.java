package dev.sluice.console.publishing;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The name of something that was published once, whether or not it still exists.
///
/// @param tenantId whose it is; null where it belongs to no tenant
/// @param model of a route the public model name, of an instance the upstream's; else empty
/// @param timeZone of a tenant where its days begin; else empty
public record PublishedObject(
        UUID id, Kind kind, String name, @Nullable UUID tenantId, String model, String timeZone) {

    /// What kind of object.
    public enum Kind {
        TENANT,
        UNIT,
        CONSUMER,
        INSTANCE,
        ROUTE,
        QUOTA
    }
}
