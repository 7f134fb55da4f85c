package dev.sluice.gateway.link;

import org.jspecify.annotations.Nullable;

/// This gateway cannot connect as it is configured; the message is one sentence for a person.
public final class LinkFailure extends Exception {
    private static final long serialVersionUID = 1;

    LinkFailure(@Nullable String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
