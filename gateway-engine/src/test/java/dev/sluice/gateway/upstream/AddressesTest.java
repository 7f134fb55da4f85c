package dev.sluice.gateway.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.catalog.EndpointNetworks;
import dev.sluice.gateway.names.Names;
import dev.sluice.gateway.names.ScriptedNames;
import io.netty.util.concurrent.Ticker;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddressesTest {

    private static Addresses.Verdict judge(EndpointNetworks networks, String... addresses) {
        return addresses(networks)
                .judge(
                        Arrays.stream(addresses)
                                .map(text ->
                                        new InetSocketAddress(InetAddress.ofLiteral(text), 8000))
                                .toList());
    }

    private static Addresses addresses(EndpointNetworks networks) {
        return new Addresses(
                new Names(new ScriptedNames(), Ticker.systemTicker()), networks, Set.of(9180));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "169.254.169.254",
                "0.0.0.0",
                "224.0.0.1",
                "fe80::1",
                "::",
                "ff02::1",
                "::ffff:169.254.169.254"
            })
    void never_connects_to_metadata_multicast_or_unspecified_addresses(String address) {
        assertThat(judge(EndpointNetworks.any(), address))
                .isEqualTo(new Addresses.Verdict.Unusable("forbidden_network"));
    }

    @Test
    void one_forbidden_address_refuses_the_whole_name() {
        assertThat(judge(EndpointNetworks.any(), "10.0.0.1", "169.254.169.254"))
                .isInstanceOf(Addresses.Verdict.Unusable.class);
        assertThat(judge(EndpointNetworks.any(), "10.0.0.1", "10.0.0.2"))
                .isInstanceOf(Addresses.Verdict.Usable.class);
    }

    @Test
    void a_list_of_networks_is_the_whole_allow_list() {
        var networks = EndpointNetworks.of(List.of("10.0.0.0/8"));
        assertThat(judge(networks, "10.9.9.9")).isInstanceOf(Addresses.Verdict.Usable.class);
        assertThat(judge(networks, "127.0.0.1")).isInstanceOf(Addresses.Verdict.Unusable.class);
    }

    @Test
    void our_own_ports_on_this_machine_are_no_model_servers() {
        var judging = addresses(EndpointNetworks.any());
        var own = new InetSocketAddress(InetAddress.getLoopbackAddress(), 9180);
        var other = new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 9180);
        assertThat(judging.judge(List.of(own))).isInstanceOf(Addresses.Verdict.Unusable.class);
        assertThat(judging.judge(List.of(other))).isInstanceOf(Addresses.Verdict.Usable.class);
    }
}
