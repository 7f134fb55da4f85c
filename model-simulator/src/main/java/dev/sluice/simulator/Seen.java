package dev.sluice.simulator;

import java.util.List;
import java.util.Map;

/// A chat request as it arrived, so that a test can see what a gateway let through.
///
/// @param uri path and query
/// @param headers by lower-case name, in order of arrival
/// @param body the body as text
public record Seen(String uri, Map<String, List<String>> headers, String body) {
    public Seen {
        headers = Map.copyOf(headers);
    }
}
