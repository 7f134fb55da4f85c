package dev.sluice.console.consumers;

import dev.sluice.console.shared.Expected;
import dev.sluice.console.shared.Page;
import dev.sluice.console.shared.PageRequest;
import dev.sluice.console.shared.Saved;
import java.util.List;
import java.util.UUID;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/// The consumers an actor may see, and their keys.
@Service
@Transactional
public class Consumers {
    /// The consumers of one tenant.
    public Page<ConsumerRow> list(String tenant, PageRequest page) {
        throw new UnsupportedOperationException();
    }

    /// All that the actor may see, by tenant and name.
    public List<ConsumerRow> all() {
        throw new UnsupportedOperationException();
    }

    public ConsumerRow get(String tenant, String name) {
        throw new UnsupportedOperationException();
    }

    public Saved<ConsumerRow> put(
            String tenant, String name, ConsumerEdit edit, Expected expected) {
        throw new UnsupportedOperationException();
    }

    /// Deletes the consumer with its keys.
    public long delete(String tenant, String name, Expected expected) {
        throw new UnsupportedOperationException();
    }

    public List<KeyRow> keys(String tenant, String consumer) {
        throw new UnsupportedOperationException();
    }

    public Saved<KeyIssued> issue(String tenant, String consumer, KeyEdit edit) {
        throw new UnsupportedOperationException();
    }

    /// Revokes a key for good; doing it twice changes nothing.
    public long revoke(String tenant, String consumer, UUID key) {
        throw new UnsupportedOperationException();
    }

    /// The key table for the gateways, revoked ones left out.
    public List<KeyHash> keyHashes() {
        throw new UnsupportedOperationException();
    }
}
