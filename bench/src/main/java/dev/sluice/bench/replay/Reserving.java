package dev.sluice.bench.replay;

import dev.sluice.bench.rig.World;
import dev.sluice.control.QuotaConfig;
import dev.sluice.control.QuotaScope;
import dev.sluice.control.QuotaUnit;
import dev.sluice.control.WindowAlign;
import dev.sluice.gateway.catalog.CatalogCompiler;
import dev.sluice.gateway.catalog.CompileVerdict;
import dev.sluice.gateway.catalog.EndpointNetworks;
import dev.sluice.gateway.catalog.LedgerSpec;
import dev.sluice.gateway.metering.OutputKey;
import dev.sluice.gateway.metering.PromptFeatures;
import dev.sluice.gateway.metering.TokenEstimator;
import dev.sluice.gateway.quota.Ask;
import dev.sluice.gateway.quota.LocalLedgers;
import dev.sluice.gateway.quota.Need;
import dev.sluice.gateway.quota.QuotaVerdict;
import dev.sluice.gateway.quota.Reservation;
import dev.sluice.gateway.quota.Spent;
import dev.sluice.gateway.stage.ReplayedStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The gateway's own ledgers and estimator: a call holds its estimated prompt and the length that
/// nine answers of ten stay below, and is settled when it is over.
///
/// With `cuts` it is the gateway as it is: a margin on the prompt is held as well, a stream that
/// outgrows its hold asks for more, and ends where nothing more is given. Without, it goes on
/// regardless: what a hold alone is worth.
final class Reserving implements Policy {
    private static final String TEXT =
            "the river does not hurry but it always arrives ".repeat(4_000);
    private static final byte[] LETTERS = TEXT.getBytes(StandardCharsets.US_ASCII);

    /// By the text's length: most calls of a replay are refused, and to scan their text would be
    /// all that it does.
    private static final Map<Integer, PromptFeatures> SCANNED = new HashMap<>();

    private final LocalLedgers ledgers;
    private final TokenEstimator estimator = new TokenEstimator();
    private final List<LedgerSpec> asked;
    private final boolean cuts;

    Reserving(SimulatedClock clock, long limit, boolean cuts) {
        this.ledgers = new LocalLedgers(clock, clock);
        this.asked = ledgersOf(limit);
        this.cuts = cuts;
    }

    /// What other consumers of the model have taught the gateway before.
    Reserving learned(List<Call> before) {
        before.forEach(this::learn);
        return this;
    }

    private void learn(Call call) {
        estimator.learnPrompt(World.MODEL, features(call), call.promptTokens());
        estimator.learnOutput(key(estimate(call)), call.outputTokens());
    }

    private long estimate(Call call) {
        return estimator.prompt(World.MODEL, features(call));
    }

    private static OutputKey key(long prompt) {
        return new OutputKey(World.MODEL, false, "r1", "c1", prompt);
    }

    private static PromptFeatures features(Call call) {
        return SCANNED.computeIfAbsent(
                Math.min(LETTERS.length, call.promptCharacters()),
                length -> PromptFeatures.ofText(LETTERS, 0, length));
    }

    @Override
    public @Nullable Admitted admit(Call call) {
        var prompt = estimate(call);
        var margin = cuts ? estimator.promptMargin(World.MODEL, prompt) : 0;
        var need = new Need(prompt + margin, estimator.outputQuantile(key(prompt)), 0, 0, 1, true);
        var verdicts = new ArrayList<QuotaVerdict>(1);
        ledgers.reserve(
                new Ask("call-" + call.number(), 1, asked, need, Long.MAX_VALUE), verdicts::add);
        return verdicts.getFirst() instanceof QuotaVerdict.Granted(var reservation)
                ? new Held(call, prompt, reservation)
                : null;
    }

    private final class Held implements Admitted {
        private final Call call;
        private final long prompt;
        private final Reservation reservation;
        private final ReplayedStream stream;

        Held(Call call, long prompt, Reservation reservation) {
            this.call = call;
            this.prompt = prompt;
            this.reservation = reservation;
            this.stream = new ReplayedStream(reservation);
        }

        @Override
        public long mostTokens() {
            return cuts ? reservation.upstreamMaxTokens() : Long.MAX_VALUE;
        }

        @Override
        public boolean goesOn(long made) {
            return !cuts || stream.covers(call.counted(made));
        }

        @Override
        public void end(long made, boolean reported) {
            if (reported) {
                reservation.settle(new Spent(call.promptTokens(), made));
                if (made == call.outputTokens()) {
                    learn(call);
                }
            } else {
                // Nobody reports the usage of an answer that was cut.
                reservation.settle(new Spent(prompt, call.counted(made)));
            }
        }
    }

    /// The consumer's quota on the instance, by the hour of the clock.
    private static List<LedgerSpec> ledgersOf(long limit) {
        var snapshot =
                World.snapshot(1).toBuilder()
                        .clearQuotas()
                        .addQuotas(
                                QuotaConfig.newBuilder()
                                        .setId("q")
                                        .setName("q")
                                        .setScope(
                                                QuotaScope.newBuilder()
                                                        .setTenantId("t1")
                                                        .setConsumerId("c1")
                                                        .setInstanceId("i1"))
                                        .setLimit(limit)
                                        .setUnit(QuotaUnit.TOTAL_TOKENS)
                                        .setWindow("PT1H")
                                        .setAlign(WindowAlign.CLOCK))
                        .build();
        var verdict =
                new CatalogCompiler(EndpointNetworks.any())
                        .compile(snapshot, (id, _) -> World.secret(id));
        var catalog = ((CompileVerdict.Compiled) verdict).catalog();
        return catalog.ledgers(
                Objects.requireNonNull(catalog.consumer("c1")),
                Objects.requireNonNull(catalog.routeByModel(World.MODEL)),
                Objects.requireNonNull(catalog.instance("i1")));
    }
}
