package dev.sluice.gateway.names;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.catalog.TestSnapshot;
import io.netty.channel.DefaultEventLoop;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.MockTicker;
import io.netty.util.concurrent.Ticker;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class NamesTest {
    private static final String HOST = "engine.internal";

    private final MockTicker ticker = Ticker.newMockTicker();
    private final EventLoop loop = new DefaultEventLoop();
    private final ScriptedNames server = new ScriptedNames();
    private final Names names = new Names(server, ticker);
    private final List<String> told = new ArrayList<>();

    NamesTest() {
        names.onChange(
                new NameListener() {
                    @Override
                    public void lost(String host, LostName lost) {
                        told.add("lost " + host + ": " + lost.said());
                    }

                    @Override
                    public void found(String host, long lostNanos) {
                        told.add("found " + host + " after " + lostNanos);
                    }
                });
    }

    @AfterEach
    void close() {
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    private List<String> resolve(String host) throws Exception {
        var found = new CompletableFuture<List<String>>();
        loop.execute(() ->
                names.resolve(
                        loop,
                        host,
                        addresses ->
                                found.complete(
                                        addresses.stream()
                                                .map(InetAddress::getHostAddress)
                                                .toList())));
        return found.get(20, TimeUnit.SECONDS);
    }

    private void refresh() {
        names.refresh(loop);
        loop.submit(() -> {}).awaitUninterruptibly();
    }

    private void publish(String host) {
        var world = new TestSnapshot();
        world.snapshot()
                .getInstancesBuilder(0)
                .setEndpoint("http://" + host + ":8000/v1/chat/completions");
        names.swapped(world.compiled());
    }

    @Test
    void an_address_needs_no_name_server() throws Exception {
        assertThat(resolve("10.1.2.3")).containsExactly("10.1.2.3");
    }

    @Test
    void a_name_is_looked_up_each_time() throws Exception {
        server.knows(HOST, "10.0.0.1", "10.0.0.2");
        assertThat(resolve(HOST)).containsExactly("10.0.0.1", "10.0.0.2");

        server.knows(HOST, "10.0.0.3");

        assertThat(resolve(HOST)).containsExactly("10.0.0.3");
        assertThat(told).isEmpty();
    }

    @Test
    void one_that_stops_resolving_keeps_its_addresses_and_is_told_once() throws Exception {
        server.knows(HOST, "10.0.0.1");
        resolve(HOST);
        ticker.advance(5, TimeUnit.NANOSECONDS);
        server.forgets(HOST);

        assertThat(resolve(HOST)).containsExactly("10.0.0.1");
        assertThat(resolve(HOST.toUpperCase(java.util.Locale.ROOT))).containsExactly("10.0.0.1");

        assertThat(told).containsExactly("lost engine.internal: engine.internal is unknown");
        assertThat(names.lost(HOST)).isEqualTo(new LostName(5, "engine.internal is unknown"));
    }

    @Test
    void one_that_resolves_again_is_told_with_how_long_it_did_not() throws Exception {
        server.knows(HOST, "10.0.0.1");
        resolve(HOST);
        server.forgets(HOST);
        resolve(HOST);
        ticker.advance(70, TimeUnit.NANOSECONDS);
        server.knows(HOST, "10.0.0.9");

        assertThat(resolve(HOST)).containsExactly("10.0.0.9");

        assertThat(told).last().isEqualTo("found engine.internal after 70");
        assertThat(names.lost(HOST)).isNull();
    }

    @Test
    void one_that_never_resolved_is_nothing_that_was_lost() throws Exception {
        assertThat(resolve(HOST)).isEmpty();
        assertThat(told).isEmpty();
    }

    @Test
    void a_name_in_use_is_looked_at_although_nobody_needs_it() {
        publish(HOST);
        server.knows(HOST, "10.0.0.1");
        refresh();
        server.forgets(HOST);

        refresh();

        assertThat(told).hasSize(1);
        publish("another.internal");
        assertThat(names.lost(HOST)).as("of a name that nobody uses").isNull();
    }
}
