package dev.sluice.gateway.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.metering.OutputKey;
import dev.sluice.gateway.metering.TokenEstimator;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EstimateStoreTest {
    private static final OutputKey KEY = new OutputKey("m", false, "r", "c", 100);

    @TempDir Path folder;

    @BeforeEach
    void an_estimator_learned_and_was_kept() throws Exception {
        var estimator = new TokenEstimator();
        for (var i = 0; i < 50; i++) {
            estimator.learnOutput(KEY, 77);
        }
        new EstimateStore(folder, estimator).keep();
    }

    private long restored() throws Exception {
        var estimator = new TokenEstimator();
        new EstimateStore(folder, estimator).restore();
        return estimator.outputQuantile(KEY);
    }

    @Test
    void what_was_learned_is_there_after_a_restart() throws Exception {
        assertThat(restored()).isBetween(70L, 90L);
    }

    @Test
    void a_damaged_file_means_the_defaults() throws Exception {
        var file = folder.resolve("estimates");
        Files.writeString(file, Files.readString(file).replace("length", "lenght"));

        assertThat(restored()).isEqualTo(512);
    }

    @Test
    void a_lost_file_means_the_defaults() throws Exception {
        Files.delete(folder.resolve("estimates"));

        assertThat(restored()).isEqualTo(512);
    }
}
