package dev.sluice.gateway.stage;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class ListModelsTest {
    @Test
    void a_model_is_as_old_as_its_route() {
        assertThat(ListModels.createdAt("01a2139d-46ed-715f-b6f9-8422aa686339"))
                .isEqualTo(Instant.parse("2026-11-25T16:50:04Z").getEpochSecond());
    }

    @Test
    void an_id_that_carries_no_time_says_so_with_a_zero() {
        assertThat(ListModels.createdAt("f81d4fae-7dec-41d0-a765-00a0c91e6bf6")).isZero();
        assertThat(ListModels.createdAt("chat")).isZero();
    }
}
