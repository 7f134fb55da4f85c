package dev.sluice.gateway.link;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.control.QuotaKind;
import dev.sluice.gateway.catalog.Catalog;
import dev.sluice.gateway.catalog.TestSnapshot;
import dev.sluice.gateway.quota.LedgerImage;
import dev.sluice.gateway.quota.LocalLedgers;
import io.netty.util.concurrent.Ticker;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Pictures of the ledgers on a real disk.
final class QuotaStoreTest {
    private static final long NOW = Instant.parse("2026-11-25T10:20:00Z").toEpochMilli();
    private static final long HOUR = 3_600_000;

    private final InstantSource clock = InstantSource.fixed(Instant.ofEpochMilli(NOW));
    private final Ticker ticker = Ticker.newMockTicker();
    private final Catalog catalog =
            new TestSnapshot()
                    .quota(
                            TestSnapshot.hourly(
                                            "sliding",
                                            TestSnapshot.scope().setInstanceId("qwen-a"),
                                            10_000)
                                    .setKind(QuotaKind.SLIDING))
                    .compiled();

    @TempDir private Path folder;

    private String key() {
        return catalog.ledgers(
                        requireNonNull(catalog.consumer("bot")),
                        requireNonNull(catalog.routeByModel("qwen")),
                        requireNonNull(catalog.instance("qwen-a")))
                .getFirst()
                .key();
    }

    private UsageSpool spool() throws IOException {
        return UsageSpool.open(
                folder.resolve("spool"),
                new SpoolSettings(
                        Durability.DISK, SpoolSettings.LEAST_SEGMENT, Duration.ofDays(1), 0),
                clock,
                () -> "node-epoch");
    }

    /// What a process that starts now has.
    private List<LedgerImage> restarted(UsageSpool spool) throws IOException {
        var ledgers = new LocalLedgers(clock, ticker);
        new QuotaStore(folder, spool, ledgers).restore();
        ledgers.swapped(catalog);
        return ledgers.images();
    }

    @Test
    void a_sliding_windows_slots_come_back_as_they_were() throws IOException {
        var slots = List.of(5L, 0L, 17L);
        var image = new LedgerImage(key(), NOW, NOW + HOUR / 60, 22, 0, 9, slots);
        try (var spool = spool()) {
            var ledgers = new LocalLedgers(clock, ticker);
            ledgers.restore(List.of(image));
            ledgers.swapped(catalog);

            new QuotaStore(folder, spool, ledgers).keep();

            assertThat(restarted(spool)).containsExactly(image);
        }
    }

    @Test
    void a_picture_from_before_there_were_slots_is_read() throws IOException {
        var begin = NOW - HOUR / 3;
        try (var spool = spool()) {
            CheckedText.write(
                    folder.resolve("ledgers"),
                    List.of("spool 0 0", begin + " " + (begin + HOUR) + " 300 700 9 " + key()));

            assertThat(restarted(spool))
                    .singleElement()
                    .satisfies(image -> {
                        assertThat(image.used()).isEqualTo(1000);
                        assertThat(image.charges()).isEqualTo(9);
                        assertThat(image.slots()).hasSize(22).startsWith(300L).endsWith(700L);
                    });
        }
    }
}
