package dev.sluice.console.web;

import dev.sluice.console.shared.PageRequest;
import io.swagger.v3.oas.annotations.Parameter;
import org.jspecify.annotations.Nullable;
import org.springdoc.core.annotations.ParameterObject;

/// The query of every list: rows by name, page after page.
@ParameterObject
public record ListQuery(
        @Parameter(description = "At most so many, 1 to 1000; 100 where absent")
                @Nullable Integer limit,
        @Parameter(description = "The `next` of the page before") @Nullable String after,
        @Parameter(description = "Part of a name, any case") @Nullable String search) {

    private static final int USUAL = 100;

    public PageRequest page() {
        return new PageRequest(limit == null ? USUAL : limit, after, search);
    }
}
