package dev.sluice.e2e;

import dev.sluice.simulator.Mood;
import dev.sluice.simulator.Simulator;
import dev.sluice.simulator.SimulatorConfig;

/// One model, one route to it, one consumer and its quota on it: where a crowd spends tokens
/// without touching any other test's.
final class Ground implements AutoCloseable {
    private final Product product;
    private final Setup setup;
    private final String name;
    private final long limit;
    private final Simulator model;
    private final String key;

    /// @param window the quota's, aligned to the clock
    Ground(Product product, String name, Mood mood, long limit, String window) {
        this.product = product;
        this.name = name;
        this.limit = limit;
        this.setup = new Setup(product.rest());
        this.model = Simulator.start(SimulatorConfig.named(name, name).with(mood).remembering(0));
        setup.tenant("proof")
                .instance(name, model, name)
                .route(name, name)
                .consumer("proof", name)
                .put(
                        "/quotas/" + name,
                        """
                        {"scope":{"tenant":"proof","consumer":"%s","instance":"%s"},"limit":%d,\
                        "window":"%s","unit":"total_tokens","align":"clock"}\
                        """
                                .formatted(name, name, limit, window));
        this.key = setup.key("proof", name);
        setup.applied();
    }

    String name() {
        return name;
    }

    long limit() {
        return limit;
    }

    Setup setup() {
        return setup;
    }

    Simulator model() {
        return model;
    }

    Crowd crowd(int callers, Crowd.Script script) {
        return new Crowd(product.gatewayPort(), key, name, callers, script);
    }

    /// Lets another consumer, who has no quota, ask the model first, so that the gateway has
    /// learned how it counts.
    Ground learned(Crowd.Script script) {
        var early = name + "-early";
        setup.consumer("proof", early);
        var earlyKey = setup.key("proof", early);
        setup.applied();
        try (var crowd = new Crowd(product.gatewayPort(), earlyKey, name, 20, script)) {
            crowd.askEach(3);
        }
        return this;
    }

    /// What the model has billed once it works for nobody any more.
    long billed() {
        return Await.until(
                        "no answer of " + name + " is open",
                        model::counts,
                        counts -> counts.open() == 0)
                .billedTokens();
    }

    /// The gateway's own count: what the books say once they hold so many requests.
    long booked(long requests) {
        return Await.until(
                        "the books of " + name + " hold " + requests + " requests",
                        () -> setup.usageOf(name),
                        usage -> usage.requests() == requests)
                .total();
    }

    @Override
    public void close() {
        model.close();
    }
}
