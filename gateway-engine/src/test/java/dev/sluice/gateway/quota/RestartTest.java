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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class RestartTest {

    private static QuotaConfig.Builder quota() {
        return hourly("instance", scope().setInstanceId("qwen-a"), 10_000);
    }

    private static final class Spool {
        final List<LedgerFigures> charges = new ArrayList<>();

        void run(LedgerWorld world, String exchange, long completion) {
            var reservation = world.granted(world.ask(exchange, 100, 500));
            reservation.settle(new Spent(100, completion));
            charges.addAll(reservation.figures());
        }

        void replayInto(LedgerWorld world, int from) {
            for (var charge : charges.subList(from, charges.size())) {
                world.ledgers.replay(
                        charge.ledger().key(),
                        charge.settled(),
                        charge.chargeNumber(),
                        charge.resetsAtMillis(),
                        world.clock.millis());
            }
        }
    }

    @Test
    void an_image_and_the_records_behind_it_give_the_ledger_back_exactly() {
        var before = new LedgerWorld(quota());
        var spool = new Spool();
        spool.run(before, "a", 10);
        var position = spool.charges.size();
        // Settled between reading the position and taking the image: it is in both, and counts
        // once.
        spool.run(before, "b", 20);
        var images = before.ledgers.images();
        spool.run(before, "c", 40);

        var after = new LedgerWorld();
        after.ledgers.restore(images);
        spool.replayInto(after, position);
        after.publish(quota());

        assertThat(after.used("instance")).isEqualTo(370).isEqualTo(before.used("instance"));
        assertThat(after.state("instance").resetsAtMillis())
                .isEqualTo(before.state("instance").resetsAtMillis());
    }

    @Test
    void without_an_image_the_records_alone_give_the_ledger_and_its_window_back() {
        var before = new LedgerWorld(quota());
        var spool = new Spool();
        spool.run(before, "a", 10);
        before.advance(Duration.ofMinutes(30));
        spool.run(before, "b", 20);

        var after = new LedgerWorld();
        after.advance(Duration.between(after.clock.instant(), before.clock.instant()));
        spool.replayInto(after, 0);
        after.publish(quota());

        assertThat(after.used("instance")).isEqualTo(230);
        assertThat(after.state("instance").resetsAtMillis())
                .isEqualTo(before.state("instance").resetsAtMillis());
    }

    @Test
    void a_window_that_began_after_the_image_ends_when_it_was_to_end() {
        var before = new LedgerWorld(quota());
        var spool = new Spool();
        spool.run(before, "a", 10);
        var images = before.ledgers.images();
        before.advance(Duration.ofMinutes(65));
        var next = before.granted(before.ask("b", 100, 500));
        before.advance(Duration.ofMinutes(3));
        next.settle(new Spent(100, 20));
        spool.charges.addAll(next.figures());

        var after = new LedgerWorld();
        after.advance(Duration.between(after.clock.instant(), before.clock.instant()));
        after.ledgers.restore(images);
        spool.replayInto(after, 1);
        after.publish(quota());

        assertThat(after.used("instance")).isEqualTo(120);
        assertThat(after.state("instance").resetsAtMillis())
                .isEqualTo(before.state("instance").resetsAtMillis());
    }

    @Test
    void counters_wait_for_a_revision_and_are_no_longer_waited_for_once_one_is_in_force() {
        var before = new LedgerWorld(quota());
        new Spool().run(before, "a", 10);
        var after = new LedgerWorld();
        assertThat(after.ledgers.remembers()).isFalse();

        after.ledgers.restore(before.ledgers.images());
        assertThat(after.ledgers.remembers()).isTrue();
        // A request may come before the ledgers hear of the revision that admits it.
        after.catalog = before.catalog;
        var early = after.granted(after.ask("early", 100, 500));
        assertThat(after.ledgers.remembers()).isTrue();
        after.publish(quota());

        assertThat(after.ledgers.remembers()).isFalse();
        early.settle(new Spent(100, 20));
        assertThat(after.used("instance")).isEqualTo(230);
    }

    @Test
    void records_that_were_written_in_another_order_than_charged_count_all_the_same() {
        var before = new LedgerWorld(quota());
        var spool = new Spool();
        spool.run(before, "a", 10);
        var images = before.ledgers.images();
        spool.run(before, "b", 20);
        spool.run(before, "c", 40);
        java.util.Collections.reverse(spool.charges);

        var after = new LedgerWorld();
        after.ledgers.restore(images);
        spool.replayInto(after, 0);
        after.publish(quota());

        assertThat(after.used("instance")).isEqualTo(370);
    }

    @Test
    void a_record_that_charged_nothing_moves_no_number() {
        var before = new LedgerWorld(quota());
        var spool = new Spool();
        var running = before.granted(before.ask("running", 9_000, 900));
        spool.charges.addAll(before.denied(before.ask("refused", 500, 0)).ledgers());
        running.refund();
        spool.run(before, "a", 10);
        spool.run(before, "b", 20);

        var after = new LedgerWorld();
        spool.replayInto(after, 0);
        after.publish(quota());

        assertThat(after.used("instance")).isEqualTo(230);
    }

    @Test
    void a_window_that_passed_meanwhile_counts_no_more() {
        var before = new LedgerWorld(quota());
        new Spool().run(before, "a", 10);

        var after = new LedgerWorld();
        after.advance(
                Duration.between(
                        after.clock.instant(), before.clock.instant().plus(Duration.ofHours(2))));
        after.ledgers.restore(before.ledgers.images());
        after.publish(quota());

        assertThat(after.used("instance")).isZero();
    }

    @Test
    void charges_go_on_counting_where_they_stood() {
        var before = new LedgerWorld(quota());
        var spool = new Spool();
        spool.run(before, "a", 10);
        spool.run(before, "b", 10);

        var after = new LedgerWorld();
        after.ledgers.restore(before.ledgers.images());
        after.publish(quota());
        spool.run(after, "c", 10);

        assertThat(spool.charges.getLast().chargeNumber()).isEqualTo(3);
    }

    @ParameterizedTest
    @EnumSource(
            value = QuotaKind.class,
            names = {"FIXED", "SLIDING", "TOKEN_BUCKET"})
    void every_kind_of_window_comes_back(QuotaKind kind) {
        var before = new LedgerWorld(quota().setKind(kind));
        new Spool().run(before, "a", 400);
        before.advance(Duration.ofMinutes(65));
        new Spool().run(before, "b", 100);

        var after = new LedgerWorld();
        after.advance(Duration.between(after.clock.instant(), before.clock.instant()));
        after.ledgers.restore(before.ledgers.images());
        after.publish(quota().setKind(kind));

        assertThat(after.used("instance")).isEqualTo(before.used("instance")).isPositive();
    }

    @Test
    void what_no_quota_asks_for_any_more_is_forgotten() {
        var before = new LedgerWorld(quota());
        new Spool().run(before, "a", 10);

        var after = new LedgerWorld();
        after.ledgers.restore(before.ledgers.images());
        after.publish();

        assertThat(after.ledgers.images()).isEmpty();
    }
}
