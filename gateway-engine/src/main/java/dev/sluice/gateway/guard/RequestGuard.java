package dev.sluice.gateway.guard;

import dev.sluice.gateway.catalog.Route;
import dev.sluice.gateway.openai.ChatRequestView;

/// One defence.
@FunctionalInterface
public interface RequestGuard {
    GuardVerdict judge(ChatRequestView request, Route route);
}
