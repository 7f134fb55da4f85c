package dev.sluice.console.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.sluice.console.publishing.PublishedSnapshot;
import org.junit.jupiter.api.Test;

class StandingTest {
    private static final PublishedSnapshot FIRST = snapshot(1);
    private static final PublishedSnapshot SECOND = snapshot(2);
    private static final ByteString OTHER = ByteString.copyFromUtf8("other");

    @Test
    void a_node_without_anything_needs_the_newest() {
        assertThat(Standing.on(0, ByteString.EMPTY, 0).needs(FIRST)).isTrue();
    }

    @Test
    void a_node_that_serves_the_number_but_other_bytes_needs_it_too() {
        assertThat(Standing.on(1, OTHER, 0).needs(FIRST)).isTrue();
    }

    @Test
    void what_was_offered_is_not_offered_again_before_an_answer() {
        var standing = Standing.on(0, ByteString.EMPTY, 0).offered(FIRST);
        assertThat(standing.needs(FIRST)).isFalse();
        assertThat(standing.needs(SECOND)).isTrue();
    }

    @Test
    void an_answer_to_an_earlier_offer_leaves_the_later_one_open() {
        var standing =
                Standing.on(0, ByteString.EMPTY, 0)
                        .offered(FIRST)
                        .offered(SECOND)
                        .applied(1, FIRST.hash());
        assertThat(standing.needs(SECOND)).isFalse();
        assertThat(standing.applied()).isEqualTo(1);
    }

    @Test
    void a_refused_revision_is_left_alone_however_often_the_heart_beats() {
        var standing = Standing.on(0, ByteString.EMPTY, 0).offered(FIRST).rejected(1);
        for (var i = 0; i < 10; i++) {
            standing = standing.beat(0, ByteString.EMPTY, FIRST, 1 + i * 10_000L);
            assertThat(standing.needs(FIRST)).isFalse();
        }
        assertThat(standing.needs(SECOND)).isTrue();
    }

    @Test
    void wrong_heartbeats_have_patience_for_a_while() {
        var standing = Standing.on(1, FIRST.hash(), 0).beat(1, OTHER, FIRST, 1);
        for (var now = 2; now < 8_000; now += 500) {
            standing = standing.beat(1, OTHER, FIRST, now);
            assertThat(standing.needs(FIRST)).as("however often it beats").isFalse();
        }
        standing = standing.beat(1, OTHER, FIRST, 10_001);
        assertThat(standing.needs(FIRST)).isTrue();
    }

    @Test
    void a_right_heartbeat_in_between_forgives_the_wrong_one() {
        var standing =
                Standing.on(1, FIRST.hash(), 0)
                        .beat(1, OTHER, FIRST, 1)
                        .beat(1, FIRST.hash(), FIRST, 10_001)
                        .beat(1, OTHER, FIRST, 20_001);
        assertThat(standing.needs(FIRST)).isFalse();
    }

    @Test
    void an_offer_that_was_lost_is_made_again_after_a_while() {
        var standing =
                Standing.on(0, ByteString.EMPTY, 0)
                        .offered(FIRST)
                        .beat(0, ByteString.EMPTY, FIRST, 1)
                        .beat(0, ByteString.EMPTY, FIRST, 10_001);
        assertThat(standing.needs(FIRST)).isTrue();
    }

    @Test
    void a_heartbeat_can_stand_for_a_lost_acknowledgement() {
        var standing =
                Standing.on(0, ByteString.EMPTY, 0).offered(FIRST).beat(1, FIRST.hash(), FIRST, 1);
        assertThat(standing.serves(FIRST)).isTrue();
        assertThat(standing.needs(FIRST)).isFalse();
    }

    private static PublishedSnapshot snapshot(long revision) {
        var bytes = ByteString.copyFromUtf8("snapshot " + revision);
        return new PublishedSnapshot(revision, bytes, ByteString.copyFromUtf8("hash " + revision));
    }
}
