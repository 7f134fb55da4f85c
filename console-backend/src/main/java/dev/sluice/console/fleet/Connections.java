package dev.sluice.console.fleet;

import dev.sluice.console.publishing.RevisionLog;
import dev.sluice.console.publishing.RevisionPublished;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/// The nodes that are connected to this console, and what they all should serve.
@Component
final class Connections {
    private final RevisionLog log;
    private final FleetNews news;
    private final ConcurrentHashMap<String, NodeSession> sessions = new ConcurrentHashMap<>();

    private volatile @Nullable Newest newest;

    Connections(RevisionLog log, FleetNews news) {
        this.log = log;
        this.news = news;
    }

    /// Offers a newly published revision to every node.
    @EventListener
    void published(RevisionPublished event) {
        refresh();
        sessions.values().forEach(NodeSession::offerNewest);
        news.changed();
    }

    /// What every node should serve; empty before the first revision.
    Optional<Newest> newest() {
        if (newest == null) {
            refresh();
        }
        return Optional.ofNullable(newest);
    }

    private synchronized void refresh() {
        var number = log.newest();
        var known = newest;
        if (number > 0 && (known == null || known.snapshot().revision() < number)) {
            newest = log.find(number).map(Newest::of).orElse(known);
        }
    }

    /// This session speaks for its node from now on; one before it is told so.
    void opened(NodeSession session) {
        var before = sessions.put(session.node(), session);
        if (before != null) {
            before.superseded();
        }
        news.changed();
    }

    void closed(NodeSession session) {
        sessions.remove(session.node(), session);
        news.changed();
    }

    /// Whether no other stream took over from it.
    boolean speaksForItsNode(NodeSession session) {
        return sessions.get(session.node()) == session;
    }

    Optional<NodeSession> find(String node) {
        return Optional.ofNullable(sessions.get(node));
    }

    List<NodeSession> all() {
        return List.copyOf(sessions.values());
    }
}
