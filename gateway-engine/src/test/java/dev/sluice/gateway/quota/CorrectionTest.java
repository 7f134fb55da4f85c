package dev.sluice.gateway.quota;

import static dev.sluice.gateway.catalog.TestSnapshot.hourly;
import static dev.sluice.gateway.catalog.TestSnapshot.scope;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.control.QuotaConfig;
import dev.sluice.control.QuotaKind;
import java.time.Duration;
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

    @Test
    void a_sliding_window_corrects_what_was_charged_where_it_was_charged() {
        var world = new LedgerWorld(quota().setKind(QuotaKind.SLIDING));
        var early = world.granted(world.ask("early", 0, 500));
        early.settle(new Spent(1, 999));
        world.advance(Duration.ofMinutes(45));
        var late = world.granted(world.ask("late", 0, 500));
        late.settle(new Spent(1, 399));
        assertThat(world.used("instance")).isEqualTo(1000 + 400);

        early.correct(new Spent(1, 599));

        assertThat(world.used("instance")).isEqualTo(600 + 400);
        world.advance(Duration.ofMinutes(16));
        assertThat(world.used("instance"))
                .as("what is taken back was charged, and passes, in the minute of the first")
                .isEqualTo(400);
    }
}
