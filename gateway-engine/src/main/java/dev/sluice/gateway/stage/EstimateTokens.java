package dev.sluice.gateway.stage;

import dev.sluice.gateway.catalog.ModelInstance;
import dev.sluice.gateway.exchange.Exchange.Estimated;
import dev.sluice.gateway.exchange.Exchange.Guarded;
import dev.sluice.gateway.exchange.Exchange.Routed;
import dev.sluice.gateway.metering.OutputKey;
import dev.sluice.gateway.metering.PromptFeatures;
import dev.sluice.gateway.metering.RequestEstimate;
import dev.sluice.gateway.metering.TokenEstimator;
import dev.sluice.gateway.openai.ChatRequestView;

/// Estimates what the request will take: its prompt's tokens, and how long nine answers of ten are.
///
/// Each model counts in its own way. The likely one's count is made at once; where another instance
/// is asked in the end, {@link #on} has the count of its model.
public final class EstimateTokens {
    private final TokenEstimator estimator;

    public EstimateTokens(TokenEstimator estimator) {
        this.estimator = estimator;
    }

    Estimated apply(Guarded guarded) {
        var routed = guarded.from();
        var features = features(routed.request());
        return new Estimated(guarded, features, estimate(routed, features, likelyModel(routed)));
    }

    /// What the request will take on this instance.
    RequestEstimate on(ModelInstance instance, Estimated estimated) {
        var model = modelOf(instance, estimated.routed());
        return model.equals(estimated.likely().model())
                ? estimated.likely()
                : estimate(estimated.routed(), estimated.features(), model);
    }

    private RequestEstimate estimate(Routed routed, PromptFeatures features, String model) {
        long prompt = estimator.prompt(model, features);
        var output =
                new OutputKey(
                        model,
                        routed.request().thinking(),
                        routed.route().id(),
                        routed.consumer().id(),
                        prompt);
        return new RequestEstimate(
                output,
                prompt,
                estimator.promptMargin(model, prompt),
                estimator.outputQuantile(output));
    }

    /// Under which name the estimator knows an instance's model.
    private static String modelOf(ModelInstance instance, Routed routed) {
        var own = instance.model();
        if (own != null) {
            return own;
        }
        var asked = routed.request().model();
        return asked == null ? routed.route().name() : asked;
    }

    private static PromptFeatures features(ChatRequestView request) {
        var messages =
                PromptFeatures.ofMessages(
                        request.bytes(),
                        request.messagesFrom(),
                        request.messagesTo(),
                        Math.max(0, request.messageCount()));
        return request.toolCount() == 0
                ? messages
                : messages.withTools(request.bytes(), request.toolsFrom(), request.toolsTo());
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
