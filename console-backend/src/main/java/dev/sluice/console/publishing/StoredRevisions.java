package dev.sluice.console.publishing;

import dev.sluice.console.shared.Permission;
import java.util.List;
import java.util.Optional;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.stereotype.Component;

/// The revision log for people, who have to be allowed to see it.
@Component
class StoredRevisions implements Revisions {
    private final RevisionLog log;
    private final Publisher publisher;

    StoredRevisions(RevisionLog log, Publisher publisher) {
        this.log = log;
        this.publisher = publisher;
    }

    @Override
    @PreAuthorize(Permission.ADMINISTER)
    public List<RevisionRow> list(int limit) {
        return log.list(limit);
    }

    @Override
    @PreAuthorize(Permission.READ)
    public long current() {
        return log.newest();
    }

    @Override
    @PreAuthorize(Permission.ADMINISTER)
    public Optional<PublishProblem> problem() {
        return publisher.problem();
    }
}
