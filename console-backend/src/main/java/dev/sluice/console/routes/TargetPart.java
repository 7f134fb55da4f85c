package dev.sluice.console.routes;

import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import java.util.UUID;

/// One instance of a route, as stored.
@Embeddable
class TargetPart {
    @Column(nullable = false)
    UUID instanceId;

    @Column(nullable = false)
    int priority;

    @Column(nullable = false)
    int weight;

    @SuppressWarnings("NullAway.Init")
    protected TargetPart() {}

    TargetPart(UUID instanceId, int priority, int weight) {
        this.instanceId = instanceId;
        this.priority = priority;
        this.weight = weight;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TargetPart that
                && instanceId.equals(that.instanceId)
                && priority == that.priority
                && weight == that.weight;
    }

    @Override
    public int hashCode() {
        return instanceId.hashCode();
    }
}
