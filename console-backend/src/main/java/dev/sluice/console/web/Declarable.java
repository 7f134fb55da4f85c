package dev.sluice.console.web;

import java.util.List;
import org.springframework.http.ResponseEntity;
import tools.jackson.databind.JsonNode;

/// A kind of resource that a bundle may declare; the controller of the kind is one.
///
/// This room never imports the rooms of the resources: they come to it.
public interface Declarable {
    /// The path under `/api/v1`, with `*` for each name: `tenants/*/units/*`.
    String pattern();

    /// The resource as GET shows it.
    ///
    /// @param names what stands for the `*`s, in order
    ResponseEntity<?> read(List<String> names);

    /// Puts the resource.
    ResponseEntity<?> declare(List<String> names, JsonNode body);

    /// Whether the body brings a secret, which no comparison of what GET shows can tell from the
    /// one that is stored.
    default boolean bringsSecret(JsonNode body) {
        return false;
    }
}
