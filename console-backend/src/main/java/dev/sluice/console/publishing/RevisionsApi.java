package dev.sluice.console.publishing;

import dev.sluice.console.shared.Defects;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/// `GET /api/v1/revisions`: what was published.
@RestController
@RequestMapping("/api/v1/revisions")
@Tag(name = "Revisions", description = "What was published to the gateways, newest first")
final class RevisionsApi {
    private static final int MOST = 1_000;

    private final Revisions revisions;

    RevisionsApi(Revisions revisions) {
        this.revisions = revisions;
    }

    /// @param current what gateways should serve; 0 before the first revision
    /// @param problem why a newer change is not published; null where it is
    record ListBody(long current, List<RevisionRow> items, @Nullable PublishProblem problem) {}

    @GetMapping
    ListBody list(@RequestParam(defaultValue = "100") int limit) {
        if (limit < 1 || limit > MOST) {
            var defects = new Defects();
            defects.add("limit", "error.page.limit", "{0} (expected: 1 to {1})", limit, MOST);
            defects.throwIfAny();
        }
        return new ListBody(
                revisions.current(), revisions.list(limit), revisions.problem().orElse(null));
    }
}
