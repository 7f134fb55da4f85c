package dev.sluice.gateway.stage;

import dev.sluice.gateway.catalog.ModelInstance;
import dev.sluice.gateway.exchange.Exchange.Estimated;
import dev.sluice.gateway.exchange.Exchange.Guarded;
import dev.sluice.gateway.exchange.Exchange.Routed;
import dev.sluice.gateway.metering.OutputKey;
import dev.sluice.gateway.metering.PromptFeatures;
import dev.sluice.gateway.metering.TokenEstimator;
import dev.sluice.gateway.openai.ChatRequestView;

/// Estimates what the request will take: its prompt's tokens, and how long nine answers of ten are.
public final class EstimateTokens {
    private final TokenEstimator estimator;

    public EstimateTokens(TokenEstimator estimator) {
        this.estimator = estimator;
    }

    Estimated apply(Guarded guarded) {
        var routed = guarded.from();
        var features = features(routed.request());
        var model = likelyModel(routed);
        long prompt = estimator.prompt(model, features);
        long quantile = estimator.outputQuantile(outputKey(routed, model, prompt));
        return new Estimated(guarded, features, prompt, quantile);
    }

    /// Under which name the estimator knows an instance's model.
    static String modelOf(ModelInstance instance, Routed routed) {
        var own = instance.model();
        if (own != null) {
            return own;
        }
        var asked = routed.request().model();
        return asked == null ? routed.route().name() : asked;
    }

    static OutputKey outputKey(Routed routed, String model, long promptTokens) {
        return new OutputKey(model, routed.route().id(), routed.consumer().id(), promptTokens);
    }

    private static PromptFeatures features(ChatRequestView request) {
        var messages =
                PromptFeatures.ofJson(
                        request.bytes(),
                        request.messagesFrom(),
                        request.messagesTo(),
                        Math.max(0, request.messageCount()));
        return request.toolCount() == 0
                ? messages
                : messages.plus(
                        PromptFeatures.ofJson(
                                request.bytes(), request.toolsFrom(), request.toolsTo(), 0));
    }

    /// Which instance will answer is not known yet; the first of the highest tier most often does.
    private static String likelyModel(Routed routed) {
        for (var tier : routed.route().tiers()) {
            for (var target : tier.targets()) {
                return modelOf(target.instance(), routed);
            }
        }
        return routed.route().name();
    }
}
