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
            standing = standing.beat(0, ByteString.EMPTY, FIRST);
            assertThat(standing.needs(FIRST)).isFalse();
        }
        assertThat(standing.needs(SECOND)).isTrue();
    }

    @Test
    void one_wrong_heartbeat_is_patience_and_two_are_not() {
        var standing = Standing.on(1, FIRST.hash(), 0).beat(1, OTHER, FIRST);
        assertThat(standing.needs(FIRST)).isFalse();
        standing = standing.beat(1, OTHER, FIRST);
        assertThat(standing.needs(FIRST)).isTrue();
    }

    @Test
    void a_right_heartbeat_in_between_forgives_the_wrong_one() {
        var standing =
                Standing.on(1, FIRST.hash(), 0)
                        .beat(1, OTHER, FIRST)
                        .beat(1, FIRST.hash(), FIRST)
                        .beat(1, OTHER, FIRST);
        assertThat(standing.needs(FIRST)).isFalse();
    }

    @Test
    void an_offer_that_was_lost_is_made_again_after_two_heartbeats() {
        var standing =
                Standing.on(0, ByteString.EMPTY, 0)
                        .offered(FIRST)
                        .beat(0, ByteString.EMPTY, FIRST)
                        .beat(0, ByteString.EMPTY, FIRST);
        assertThat(standing.needs(FIRST)).isTrue();
    }

    @Test
    void a_heartbeat_can_stand_for_a_lost_acknowledgement() {
        var standing =
                Standing.on(0, ByteString.EMPTY, 0).offered(FIRST).beat(1, FIRST.hash(), FIRST);
        assertThat(standing.serves(FIRST)).isTrue();
        assertThat(standing.needs(FIRST)).isFalse();
    }

    private static PublishedSnapshot snapshot(long revision) {
        var bytes = ByteString.copyFromUtf8("snapshot " + revision);
        return new PublishedSnapshot(revision, bytes, ByteString.copyFromUtf8("hash " + revision));
    }
}
