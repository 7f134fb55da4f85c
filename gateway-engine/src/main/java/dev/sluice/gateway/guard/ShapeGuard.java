package dev.sluice.gateway.guard;

import dev.sluice.gateway.catalog.Route;
import dev.sluice.gateway.openai.ChatRequestView;
import org.jspecify.annotations.Nullable;

/// Keeps out requests whose shape alone could hurt an engine: too deep, too many parts, one part
/// too large.
final class ShapeGuard implements RequestGuard {
    private final ShapeLimits limits;

    ShapeGuard(ShapeLimits limits) {
        this.limits = limits;
    }

    @Override
    public GuardVerdict judge(ChatRequestView request, Route route) {
        if (request.depth() > limits.depth()) {
            return block("The request is nested deeper than " + limits.depth() + ".", null);
        }
        if (request.messageCount() > limits.messages()) {
            return block("There may be at most " + limits.messages() + " messages.", "messages");
        }
        if (request.toolCount() > limits.tools()) {
            return block("There may be at most " + limits.tools() + " tools.", "tools");
        }
        if (request.longestPart() > limits.messageBytes()) {
            return block(
                    "A message or tool may have at most " + limits.messageBytes() + " bytes.",
                    null);
        }
        return GuardVerdict.PASS;
    }

    private static GuardVerdict block(String message, @Nullable String param) {
        return new GuardVerdict.Block("shape", message, param, "invalid_value");
    }
}
