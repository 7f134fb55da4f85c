package dev.sluice.gateway.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.catalog.Balancer;
import dev.sluice.gateway.catalog.Route;
import dev.sluice.gateway.openai.ChatRequestView;
import dev.sluice.gateway.openai.RequestReading;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class GuardChainTest {
    private static final Route ROUTE =
            new Route(
                    "r",
                    "r",
                    "m",
                    null,
                    Set.of(),
                    List.of(),
                    Balancer.ROUND_ROBIN,
                    Set.of(),
                    Set.of(),
                    -1,
                    null,
                    false,
                    false,
                    false,
                    0);
    private final GuardChain guards =
            new GuardChain(
                    List.of(new ShapeGuard(new ShapeLimits(4, 2, 1, 40)), new SamplingGuard()));

    private GuardVerdict judge(String json) {
        return switch (ChatRequestView.read(json.getBytes(StandardCharsets.UTF_8))) {
            case RequestReading.Read(var request) -> guards.judge(request, ROUTE);
            case RequestReading.Wrong wrong -> throw new AssertionError(wrong);
        };
    }

    @Test
    void lets_an_ordinary_request_pass() {
        assertThat(judge("{\"messages\":[{\"role\":\"user\"}],\"temperature\":2,\"top_p\":0}"))
                .isEqualTo(GuardVerdict.PASS);
    }

    @Test
    void blocks_what_is_too_deep_too_many_or_too_large_and_names_it() {
        assertThat(judge("{\"a\":[[[[1]]]]}")).isInstanceOf(GuardVerdict.Block.class);
        assertThat(judge("{\"messages\":[{},{},{}]}"))
                .isEqualTo(
                        new GuardVerdict.Block(
                                "shape",
                                "There may be at most 2 messages.",
                                "messages",
                                "invalid_value"));
        assertThat(judge("{\"tools\":[{},{}]}")).isInstanceOf(GuardVerdict.Block.class);
        assertThat(judge("{\"messages\":[\"" + "x".repeat(50) + "\"]}"))
                .isInstanceOf(GuardVerdict.Block.class);
    }

    @Test
    void blocks_sampling_values_outside_their_range() {
        for (var field :
                List.of(
                        "\"temperature\":2.01",
                        "\"temperature\":1e999",
                        "\"top_p\":1.1",
                        "\"min_p\":-0.1",
                        "\"presence_penalty\":-2.5",
                        "\"frequency_penalty\":3",
                        "\"repetition_penalty\":-1")) {
            assertThat(judge("{" + field + "}"))
                    .as(field)
                    .isInstanceOfSatisfying(
                            GuardVerdict.Block.class,
                            block -> {
                                assertThat(block.guard()).isEqualTo("sampling");
                                assertThat(field).contains("\"" + block.param() + "\"");
                            });
        }
    }
}
