package dev.sluice.console.instances;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What a person decided about an instance last. Gateways follow it within a second; everything
/// else about an instance's state they find out themselves.
///
/// @param since the moment of that decision; null where none was ever made
/// @param reason what that person wrote; null where nothing
/// @param by who it was, as the audit trail writes it; null where nobody was it yet
public record InstanceStanding(
        Standing state, @Nullable Instant since, @Nullable String reason, @Nullable String by) {

    /// Of an instance about which nobody has decided anything.
    public static final InstanceStanding NEVER =
            new InstanceStanding(Standing.IN_SERVICE, null, null, null);
}
