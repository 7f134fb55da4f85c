package dev.sluice.gateway.link;

import org.jspecify.annotations.Nullable;

/// To whom this node belongs.
///
/// @param node the name it asks for when it joins
/// @param token what it joins with; null where it has joined before
/// @param version of the gateway's software
/// @param bootId a new one for each process
public record LinkSettings(
        ControlTarget target,
        String node,
        @Nullable JoinToken token,
        String version,
        String bootId) {

    public LinkSettings {
        if (!node.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,99}")) {
            throw new IllegalArgumentException(
                    "node: '%s' (expected: a letter or digit, then up to 99 letters, digits, dots, dashes or underscores)"
                            .formatted(node));
        }
    }
}
