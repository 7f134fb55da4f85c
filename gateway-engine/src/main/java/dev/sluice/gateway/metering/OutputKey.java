package dev.sluice.gateway.metering;

/// For whom an output length is predicted.
public record OutputKey(String model, String routeId, String consumerId, long promptTokens) {}
