package dev.sluice.console.insight;

import java.util.Optional;
import java.util.UUID;

/// Single requests, from the event store.
public interface RequestLog {

    /// A page of requests within the scope of whoever asks.
    RequestPage list(RequestQuestion question);

    /// One request in full; empty where there is none, or none that the asker may see.
    Optional<RequestDetail> find(UUID id);
}
