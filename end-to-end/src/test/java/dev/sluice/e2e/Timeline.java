package dev.sluice.e2e;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;

/// What the console tells of instances and routes, as a script reads it: `GET /api/v1/events`.
final class Timeline {
    private final Rest rest;

    Timeline(Rest rest) {
        this.rest = rest;
    }

    /// The states that an instance took, each with its reason, the oldest first.
    List<JsonNode> statesOf(String instance) {
        return oldestFirst("/events?kind=state&limit=200&instance=" + instance);
    }

    /// The first change of an instance that is as wished, once it is told.
    JsonNode awaitState(String instance, String what, Predicate<JsonNode> wished) {
        return await(
                instance + " " + what, "/events?kind=state&limit=200&instance=" + instance, wished);
    }

    /// The first time that a route's traffic moved, once it is told.
    ///
    /// @param kind `switched` or `flowed_back`
    JsonNode awaitMove(String route, String kind) {
        return await(
                "route " + route + " " + kind,
                "/events?limit=200&kind=" + kind + "&route=" + route,
                _ -> true);
    }

    /// Every time that a route's traffic moved, the oldest first.
    List<JsonNode> movesOf(String route, String kind) {
        return oldestFirst("/events?limit=200&kind=" + kind + "&route=" + route);
    }

    private JsonNode await(String what, String path, Predicate<JsonNode> wished) {
        return Await.until(
                        "the timeline tells: " + what,
                        () -> oldestFirst(path),
                        events -> events.stream().anyMatch(wished))
                .stream()
                .filter(wished)
                .findFirst()
                .orElseThrow();
    }

    private List<JsonNode> oldestFirst(String path) {
        var events = new ArrayList<JsonNode>();
        rest.get(path).path("items").forEach(events::addFirst);
        return events;
    }
}
