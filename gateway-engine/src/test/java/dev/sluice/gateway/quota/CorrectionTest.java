package dev.sluice.gateway.quota;

import static dev.sluice.gateway.catalog.TestSnapshot.hourly;
import static dev.sluice.gateway.catalog.TestSnapshot.scope;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.control.QuotaConfig;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Usage that became known late, and a restart.
final class CorrectionTest {

    private static QuotaConfig.Builder quota() {
        return hourly("instance", scope().setInstanceId("qwen-a"), 10_000);
    }

    @Test
    void a_correction_counts_once_whether_the_image_holds_it_or_not() {
        var before = new LedgerWorld(quota());
        var records = new ArrayList<LedgerFigures>();
        var reservation = before.granted(before.ask("a", 100, 500));
        reservation.settle(new Spent(100, 200));
        records.addAll(reservation.figures());
        var without = before.ledgers.images();
        records.addAll(reservation.correct(new Spent(100, 20)));
        var with = before.ledgers.images();

        assertThat(before.used("instance")).isEqualTo(120);
        for (var images : List.of(without, with, List.<LedgerImage>of())) {
            var after = new LedgerWorld();
            after.ledgers.restore(images);
            for (var record : records) {
                after.ledgers.replay(
                        record.ledger().key(),
                        record.settled(),
                        record.chargeNumber(),
                        record.resetsAtMillis(),
                        after.clock.millis());
            }
            after.publish(quota());
            assertThat(after.used("instance")).isEqualTo(120);
        }
    }
}
