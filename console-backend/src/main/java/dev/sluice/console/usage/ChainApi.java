package dev.sluice.console.usage;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/// `POST /api/v1/usage/verify`: whether the stored usage is what was committed.
@RestController
@RequestMapping("/api/v1/usage")
@Tag(name = "Usage", description = "Consumption and cost from the roll-ups")
final class ChainApi {
    private final ChainVerifier verifier;

    ChainApi(ChainVerifier verifier) {
        this.verifier = verifier;
    }

    /// What the walk found; `first` is absent where everything fits.
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record CheckBody(
            boolean fits,
            long batches,
            long rows,
            @Nullable MisfitBody first,
            List<ChainCheck.Head> heads) {

        static CheckBody of(ChainCheck check) {
            var first = check.first();
            return new CheckBody(
                    first == null,
                    check.batches(),
                    check.rows(),
                    first == null
                            ? null
                            : new MisfitBody(
                                    first.stream(),
                                    first.batch(),
                                    first.sequence(),
                                    first.event(),
                                    first.reason().name().toLowerCase(Locale.ROOT)),
                    check.heads());
        }
    }

    /// The first that does not fit.
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record MisfitBody(
            String stream, long batch, long sequence, @Nullable UUID event, String reason) {}

    @PostMapping("/verify")
    @Operation(
            summary =
                    "Walk along the chains of batches and name the first row that is not what was committed; reads everything, changes nothing")
    CheckBody verify() {
        return CheckBody.of(verifier.verify());
    }
}
