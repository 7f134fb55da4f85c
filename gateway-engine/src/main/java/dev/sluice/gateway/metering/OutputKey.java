package dev.sluice.gateway.metering;

/// For whom an answer's length is predicted. The length of the prompt counts by its order of
/// magnitude; a model that thinks first answers much longer, so that its answers are learned apart.
public record OutputKey(
        String model, boolean thinking, String routeId, String consumerId, long promptTokens) {

    int promptBucket() {
        return 64 - Long.numberOfLeadingZeros(Math.max(1, promptTokens));
    }
}
