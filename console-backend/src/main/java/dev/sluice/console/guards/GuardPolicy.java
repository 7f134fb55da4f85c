package dev.sluice.console.guards;

import dev.sluice.console.shared.Defects;
import org.jspecify.annotations.Nullable;

/// What a route refuses before it costs tokens.
///
/// @param maxBodyBytes a larger request body is refused with 413; null where the gateway's own
///   limit applies
public record GuardPolicy(@Nullable Long maxBodyBytes) {

    /// The largest body that a route may let in.
    public static final long MOST_BODY_BYTES = 64L * 1024 * 1024;

    /// Refuses nothing beyond what the gateway refuses anyway.
    public static final GuardPolicy NONE = new GuardPolicy(null);

    /// Notes what is wrong with this policy.
    public void check(Defects defects) {
        if (maxBodyBytes != null && (maxBodyBytes < 1 || maxBodyBytes > MOST_BODY_BYTES)) {
            defects.add(
                    "maxBodyBytes",
                    "error.body.bytes",
                    "{0} (expected: 1 to {1})",
                    maxBodyBytes,
                    MOST_BODY_BYTES);
        }
    }
}
