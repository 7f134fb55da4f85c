package dev.sluice.gateway.exchange;

import dev.sluice.gateway.catalog.Route;

/// What a request's method and path ask for: it says what the walk does and whose error bodies
/// apply.
public sealed interface Entry {

    /// `POST /v1/chat/completions`: the body's `model` names the route.
    record Chat() implements Entry {}

    /// A route's own URI, which needs no `model`.
    record RouteUri(Route route) implements Entry {}

    /// `GET /v1/models`.
    record Models() implements Entry {}

    /// `GET /v1/models/{id}`, the id decoded.
    record Model(String id) implements Entry {}
}
