package dev.sluice.gateway.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.control.CostWeights;
import dev.sluice.control.LedgerHold;
import dev.sluice.control.TokenCounts;
import dev.sluice.control.UsageCheckpoint;
import dev.sluice.control.UsageOpen;
import org.junit.jupiter.api.Test;

/// A request whose process was killed costs on every ledger what its last checkpoint makes there.
final class OrphanCloseTest {
    private static LedgerHold hold(String unit, CostWeights.Builder weights) {
        return LedgerHold.newBuilder()
                .setLedger("consumer=bot|" + unit + "|fixed|PT1H")
                .setAmount(5000)
                .setWeights(weights)
                .build();
    }

    @Test
    void is_charged_in_each_ledgers_own_unit() {
        var open =
                UsageOpen.newBuilder()
                        .setEventId("e")
                        .setEstimatedPromptTokens(90)
                        .addHolds(
                                hold(
                                        "total_tokens",
                                        CostWeights.newBuilder()
                                                .setPrompt(1_000_000)
                                                .setCompletion(1_000_000)))
                        .addHolds(hold("requests", CostWeights.newBuilder().setRequest(1_000_000)))
                        .addHolds(hold("in_flight", CostWeights.newBuilder().setRequest(1_000_000)))
                        .addHolds(
                                hold(
                                        "expression",
                                        CostWeights.newBuilder()
                                                .setPrompt(1_000_000)
                                                .setCachedPrompt(-900_000)))
                        .build();
        var checkpoint =
                UsageCheckpoint.newBuilder()
                        .setTokens(
                                TokenCounts.newBuilder()
                                        .setPrompt(100)
                                        .setCachedPrompt(50)
                                        .setCompletion(7))
                        .build();

        var close = OrphanClose.of(open, checkpoint);

        assertThat(close.getLedgersList())
                .extracting(ledger -> ledger.getSettled())
                .containsExactly(107L, 1L, 0L, 55L);
        assertThat(OrphanClose.of(open, null).getLedgers(0).getSettled()).isEqualTo(90);
    }
}
