package dev.sluice.console.publishing;

import java.time.Instant;
import java.util.List;

/// Why the newest change is not published: gateways keep serving the revision before it.
///
/// @param revision the number that could not be built
/// @param reasons each names an object and what it refers to in vain
public record PublishProblem(long revision, List<String> reasons, Instant since) {

    public PublishProblem {
        reasons = List.copyOf(reasons);
    }
}
