package dev.sluice.gateway.metering;

/// For whom an answer's length is predicted. The length of the prompt counts by its order of
/// magnitude.
public record OutputKey(String model, String routeId, String consumerId, long promptTokens) {

    int promptBucket() {
        return 64 - Long.numberOfLeadingZeros(Math.max(1, promptTokens));
    }
}
