package dev.sluice.console.usage;

import dev.sluice.console.ledger.Repricer;
import dev.sluice.console.ledger.RepricingPlan;
import dev.sluice.console.ledger.RepricingQuestion;
import dev.sluice.console.shared.ConflictException;
import dev.sluice.console.shared.Permission;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Isolation;
import org.springframework.transaction.annotation.Transactional;

/// Prices what was consumed anew, by the book as it stands: first shown, then applied.
@Service
@PreAuthorize(Permission.ADMINISTER)
public class Repricing {
    private final Repricer repricer;
    private final Rollups rollups;
    private final JdbcTemplate jdbc;

    Repricing(Repricer repricer, Rollups rollups, JdbcTemplate jdbc) {
        this.repricer = repricer;
        this.rollups = rollups;
        this.jdbc = jdbc;
    }

    /// What would change; changes nothing.
    @Transactional(readOnly = true, isolation = Isolation.REPEATABLE_READ)
    public RepricingPlan plan(RepricingQuestion question) {
        return repricer.look(question).plan();
    }

    /// Posts the differences.
    ///
    /// @param digest of the plan that was shown
    /// @throws ConflictException where it is not what would be applied now
    @Transactional
    public RepricingPlan apply(RepricingQuestion question, String digest) {
        // One at a time: two at once would both give the same differences.
        jdbc.queryForList("SELECT pg_advisory_xact_lock(hashtext('repricing'))");
        var findings = repricer.look(question);
        if (!findings.plan().digest().equals(digest)) {
            throw ConflictException.of(
                    ConflictException.Reason.CHANGED_MEANWHILE,
                    "",
                    "error.reprice.changed",
                    "what would change is not what was shown any more; look again");
        }
        rollups.reprice(repricer.post(findings));
        return findings.plan();
    }
}
