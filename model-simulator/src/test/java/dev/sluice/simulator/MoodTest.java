package dev.sluice.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class MoodTest {

    @Test
    void a_mood_survives_the_way_through_json() {
        var mood =
                Mood.CALM
                        .with(new Pace(Duration.ofMillis(120), 55.5, 64, 8))
                        .with(new Fault.Cut(3, Fault.Cut.How.END), new Aim.Every(5))
                        .with(Mood.Usage.WRONG)
                        .with(new Speech(Speech.Language.CHINESE, 3))
                        .withKeepAlive(Duration.ofSeconds(2))
                        .withRequiredKey("k");

        assertThat(SimulatorJson.mood(SimulatorJson.bytes(mood))).isEqualTo(mood);
    }

    @Test
    void an_empty_mood_is_calm() {
        assertThat(SimulatorJson.mood("{}".getBytes(StandardCharsets.UTF_8))).isEqualTo(Mood.CALM);
    }

    @Test
    void aims_count_from_one() {
        assertThat(hits(new Aim.All())).containsExactly(1L, 2L, 3L, 4L, 5L, 6L);
        assertThat(hits(new Aim.Next(2))).containsExactly(1L, 2L);
        assertThat(hits(new Aim.Every(3))).containsExactly(3L, 6L);
    }

    @Test
    void values_check_themselves() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Aim.Every(0));
        assertThatIllegalArgumentException().isThrownBy(() -> Fault.Status.of(200));
        assertThatIllegalArgumentException().isThrownBy(() -> new Fault.Freeze(-1));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Speech(Speech.Language.ENGLISH, 0));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Pace.of(Duration.ZERO, Double.NaN, 1));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SimulatorConfig.named("a b"))
                .withMessageContaining("name: 'a b'");
    }

    @Test
    void flags_say_how_the_program_starts() {
        var config =
                SimulatorMain.config(
                        List.of(
                                "--name",
                                "cloud",
                                "--port",
                                "8001",
                                "--model",
                                "qwen",
                                "--mood",
                                "{\"usage\":\"NONE\"}"));

        assertThat(config)
                .isEqualTo(
                        SimulatorConfig.named("cloud", "qwen")
                                .onPort(8001)
                                .with(Mood.CALM.with(Mood.Usage.NONE)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SimulatorMain.config(List.of("--speed", "9")));
    }

    private static List<Long> hits(Aim aim) {
        return LongStream.rangeClosed(1, 6).filter(aim::hits).boxed().toList();
    }
}
