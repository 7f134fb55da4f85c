package dev.sluice.gateway.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.control.InstanceEvent;
import dev.sluice.control.InstanceEventsAck;
import dev.sluice.control.NodeMessage;
import io.netty.util.concurrent.MockTicker;
import io.netty.util.concurrent.Ticker;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class EventKeeperTest {
    private final MockTicker ticker = Ticker.newMockTicker();
    private final EventKeeper keeper = new EventKeeper(ticker);
    private final Way way = new Way();

    private static final class Way implements Outbox {
        private final List<List<String>> batches = new ArrayList<>();
        private int room = Integer.MAX_VALUE;

        @Override
        public void send(NodeMessage message) {
            room--;
            batches.add(
                    message.getInstanceEvents().getEventsList().stream()
                            .map(InstanceEvent::getId)
                            .toList());
        }

        @Override
        public boolean ready() {
            return room > 0;
        }
    }

    private void add(String... ids) {
        for (var id : ids) {
            keeper.add(InstanceEvent.newBuilder().setId(id).build());
        }
    }

    private void acknowledge(String... ids) {
        keeper.acknowledged(InstanceEventsAck.newBuilder().addAllIds(List.of(ids)).build());
    }

    @Test
    void what_happened_before_there_was_a_stream_is_sent_in_its_order() {
        add("a", "b");
        keeper.connected(way);

        assertThat(way.batches).containsExactly(List.of("a", "b"));
    }

    @Test
    void each_event_is_sent_once_while_the_stream_stands() {
        keeper.connected(way);
        add("a");
        keeper.pump();
        add("b");
        keeper.pump();
        keeper.pump();

        assertThat(way.batches).containsExactly(List.of("a"), List.of("b"));
    }

    @Test
    void a_new_stream_gets_what_was_not_acknowledged() {
        keeper.connected(way);
        add("a", "b", "c");
        keeper.pump();
        acknowledge("b");
        keeper.disconnected();
        keeper.pump();

        keeper.connected(way);

        assertThat(way.batches).containsExactly(List.of("a", "b", "c"), List.of("a", "c"));
        acknowledge("a", "c");
        assertThat(keeper.waiting()).isZero();
    }

    @Test
    void a_console_that_says_nothing_for_half_a_minute_is_told_again() {
        keeper.connected(way);
        add("a");
        keeper.pump();
        ticker.advance(29, TimeUnit.SECONDS);
        keeper.pump();
        assertThat(way.batches).hasSize(1);

        ticker.advance(2, TimeUnit.SECONDS);
        keeper.pump();

        assertThat(way.batches).containsExactly(List.of("a"), List.of("a"));
    }

    @Test
    void a_thousand_are_kept_and_the_oldest_go_first() {
        for (int i = 0; i < 1_003; i++) {
            add("e" + i);
        }
        keeper.connected(way);

        assertThat(keeper.waiting()).isEqualTo(1_000);
        assertThat(way.batches).hasSize(10);
        assertThat(way.batches.getFirst().getFirst()).isEqualTo("e3");
    }

    @Test
    void no_more_is_sent_than_the_console_takes() {
        for (int i = 0; i < 250; i++) {
            add("e" + i);
        }
        way.room = 1;
        keeper.connected(way);
        assertThat(way.batches).hasSize(1);

        way.room = 5;
        keeper.pump();

        assertThat(way.batches).extracting(List::size).containsExactly(100, 100, 50);
    }
}
