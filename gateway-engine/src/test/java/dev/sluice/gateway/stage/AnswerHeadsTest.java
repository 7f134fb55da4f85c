package dev.sluice.gateway.stage;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AnswerHeadsTest {

    @ParameterizedTest
    @CsvSource({
        "0, 0ms",
        "120, 120ms",
        "999, 999ms",
        "1000, 1s",
        "1001, 2s",
        "59000, 59s",
        "60000, 1m0s",
        "360000, 6m0s",
        "3600000, 1h0m0s",
        "3661000, 1h1m1s"
    })
    void writes_durations_as_go_does(long millis, String text) {
        assertThat(AnswerHeads.goDuration(millis)).isEqualTo(text);
    }
}
