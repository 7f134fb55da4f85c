package dev.sluice.console.instances;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.console.shared.Defects;
import dev.sluice.console.shared.OwnPorts;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointRulesTest {
    private static final Map<String, String> NAMES =
            Map.of(
                    "models.example.com", "10.1.2.3",
                    "sneaky.example.com", "169.254.169.254",
                    "xn--fsqu00a.example", "10.1.2.4");

    private final OwnPorts ownPorts = new OwnPorts();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://10.0.0.5:8000/v1/chat/completions",
                "https://dashscope.aliyuncs.com/compatible-mode/v1/chat/completions",
                "http://127.0.0.1:9999/v1",
                "http://[fd00::1]:8000/v1",
                "http://localhost/",
                "https://models.example.com/v1?api-version=2024-10-21"
            })
    void takes_ordinary_endpoints_as_they_are(String endpoint) {
        var defects = new Defects();
        assertThat(rules().check(defects, "endpoint", endpoint)).isEqualTo(endpoint);
        assertThat(defects.errors()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "HTTP://Models.Example.COM, http://models.example.com/",
        "https://例子.example/v1, https://xn--fsqu00a.example/v1"
    })
    void writes_an_endpoint_the_one_plain_way(String typed, String stored) {
        assertThat(rules().check(new Defects(), "endpoint", typed)).isEqualTo(stored);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "10.0.0.5:8000",
                "ftp://10.0.0.5/x",
                "file:///etc/passwd",
                "javascript:alert(1)",
                "http://",
                "http:///path",
                "http://user:pw@10.0.0.5/",
                "http://user@10.0.0.5/",
                "http://10.0.0.5/#part",
                "http://10.0.0.5/a b",
                "http://10.0.0.5\\@evil.example/",
                "http://10.0.0.5/\u0000",
                "http://10.0.0.5/\r\nX: y",
                "http://10.0.0.5/模型",
                "http://{HOST}:8000/v1",
                "http://10.0.0.5:0/",
                "http://10.0.0.5:65536/",
                "http://10.0.0.5:/",
                "http://2130706433/",
                "http://0x7f000001/",
                "http://0x7f.0.0.1/",
                "http://0177.0.0.1/",
                "http://127.1/",
                "http://1.2.3.4.5/",
                "http://256.1.1.1/",
                "http://[fe80::1%25eth0]/",
                "http://a..b/",
                "http://-a.example/"
            })
    void refuses_what_is_no_plain_http_url(String endpoint) {
        var defects = new Defects();
        assertThat(rules().check(defects, "endpoint", endpoint)).isNull();
        assertThat(defects.errors()).hasSize(1);
        assertThat(defects.errors().getFirst().field()).isEqualTo("endpoint");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://169.254.169.254/latest/meta-data",
                "http://[::ffff:169.254.169.254]/",
                "http://[::ffff:a9fe:a9fe]/",
                "http://[64:ff9b::a9fe:a9fe]/",
                "http://[2002:a9fe:a9fe::1]/",
                "http://metadata.google.internal/",
                "http://metadata.google.internal./",
                "http://METADATA/",
                "http://100.100.100.200/",
                "http://[fd00:ec2::254]/",
                "http://[fe80::1]/",
                "http://0.0.0.0:8000/",
                "http://[::]/",
                "http://224.0.0.1/",
                "http://[ff02::1]/",
                "http://255.255.255.255/",
                "http://sneaky.example.com/"
            })
    void never_leads_to_metadata_link_local_multicast_or_nowhere(String endpoint) {
        var defects = new Defects();
        assertThat(rules().check(defects, "endpoint", endpoint)).isNull();
        assertThat(defects.errors()).hasSize(1);
    }

    @Test
    void never_leads_to_a_port_of_this_installation() {
        // Given
        ownPorts.add(9180);
        // Then
        assertThat(rules().check(new Defects(), "endpoint", "http://127.0.0.1:9180/")).isNull();
        assertThat(rules().check(new Defects(), "endpoint", "http://[::1]:9180/")).isNull();
        assertThat(rules().check(new Defects(), "endpoint", "http://[::ffff:127.0.0.1]:9180/"))
                .isNull();
        assertThat(rules().check(new Defects(), "endpoint", "http://127.0.0.1:9181/")).isNotNull();
        assertThat(rules().check(new Defects(), "endpoint", "http://10.1.2.3:9180/")).isNotNull();
    }

    @Test
    void an_allow_list_is_the_whole_list() {
        var rules = rules("10.0.0.0/8", "fd00::/8");
        assertThat(rules.check(new Defects(), "endpoint", "http://10.1.1.1/")).isNotNull();
        assertThat(rules.check(new Defects(), "endpoint", "http://models.example.com/"))
                .isNotNull();
        assertThat(rules.check(new Defects(), "endpoint", "http://127.0.0.1/")).isNull();
        assertThat(rules.check(new Defects(), "endpoint", "http://11.0.0.1/")).isNull();
        assertThat(rules.check(new Defects(), "endpoint", "http://unknown.example/")).isNull();
        assertThat(rules.check(new Defects(), "endpoint", "http://[fd00:ec2::254]/")).isNull();
    }

    private EndpointRules rules(String... allowed) {
        return new EndpointRules(
                List.of(allowed).stream().map(Cidr::parse).toList(),
                ownPorts,
                host -> {
                    if (host.equals("localhost")) {
                        return List.of(InetAddress.ofLiteral("127.0.0.1"));
                    }
                    if (!NAMES.containsKey(host)) {
                        throw new UnknownHostException(host);
                    }
                    return List.of(InetAddress.ofLiteral(NAMES.get(host)));
                });
    }
}
