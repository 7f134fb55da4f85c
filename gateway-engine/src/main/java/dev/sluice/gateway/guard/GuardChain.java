package dev.sluice.gateway.guard;

import dev.sluice.gateway.catalog.Route;
import dev.sluice.gateway.openai.ChatRequestView;
import java.util.List;

/// The guards in the order in which they are asked; the first objection ends it.
public final class GuardChain {
    private final List<RequestGuard> guards;

    public GuardChain(List<RequestGuard> guards) {
        this.guards = List.copyOf(guards);
    }

    /// The guards every installation has: shape first, then values.
    public static GuardChain standard() {
        return new GuardChain(List.of(new ShapeGuard(ShapeLimits.DEFAULTS), new SamplingGuard()));
    }

    public GuardVerdict judge(ChatRequestView request, Route route) {
        for (var guard : guards) {
            if (guard.judge(request, route) instanceof GuardVerdict.Block block) {
                return block;
            }
        }
        return GuardVerdict.PASS;
    }
}
