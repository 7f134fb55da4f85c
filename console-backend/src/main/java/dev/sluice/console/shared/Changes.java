package dev.sluice.console.shared;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/// What every configuration write does besides writing: take a revision where it changes anything,
/// ask who still uses what is to go, and say what changed.
///
/// {@link #begin} comes first in a write: its lock makes writes follow each other, so that what a
/// write checks still holds when it commits.
@Component
public final class Changes {
    private final RevisionCounter counter;
    private final CurrentActor actor;
    private final ApplicationEventPublisher events;
    private final Clock clock;
    private final Ids ids;
    private final org.springframework.beans.factory.ObjectProvider<Use.Finder> finders;

    Changes(
            RevisionCounter counter,
            CurrentActor actor,
            ApplicationEventPublisher events,
            Clock clock,
            Ids ids,
            org.springframework.beans.factory.ObjectProvider<Use.Finder> finders) {
        this.counter = counter;
        this.actor = actor;
        this.events = events;
        this.clock = clock;
        this.ids = ids;
        this.finders = finders;
    }

    /// One write: its moment, and the number it takes if it changes anything.
    public record Write(long revision, Instant at) {}

    /// Lets no other write begin until the running transaction ends.
    public Write begin() {
        if (!TransactionSynchronizationManager.isActualTransactionActive()) {
            throw new IllegalStateException("a write needs a transaction");
        }
        return new Write(counter.hold() + 1, clock.instant().truncatedTo(ChronoUnit.MICROS));
    }

    /// A new id.
    public UUID newId() {
        return ids.next();
    }

    /// @throws ConflictException naming the users, where anything refers to this object
    public void refuseWhileUsed(ConfigKind kind, UUID id, String name) {
        List<Use> uses =
                finders.orderedStream()
                        .flatMap(finder -> finder.usesOf(kind, id).stream())
                        .toList();
        if (!uses.isEmpty()) {
            throw ConflictException.inUse(kind, name, uses);
        }
    }

    /// Announces a create or change.
    public <T> Saved<T> saved(
            Write write, ConfigKind kind, UUID id, String name, @Nullable T before, T after) {
        announce(write, kind, id, name, before, after);
        return new Saved<>(after, before == null, write.revision());
    }

    /// Answers a write that found everything as it wants it: it takes no revision and leaves no
    /// entry in the audit trail. The answer names the last revision, which carries what it asked
    /// for.
    public <T> Saved<T> unchanged(Write write, T row) {
        return new Saved<>(row, false, write.revision() - 1);
    }

    /// Announces a deletion.
    public long deleted(Write write, ConfigKind kind, UUID id, String name, Object before) {
        announce(write, kind, id, name, before, null);
        return write.revision();
    }

    private void announce(
            Write write,
            ConfigKind kind,
            UUID id,
            String name,
            @Nullable Object before,
            @Nullable Object after) {
        var who = actor.get();
        var changed =
                new ConfigChanged(write.revision(), kind, id, name, who, write.at(), before, after);
        counter.take(write.revision(), who.name(), write.at(), changed.what());
        events.publishEvent(changed);
    }
}
