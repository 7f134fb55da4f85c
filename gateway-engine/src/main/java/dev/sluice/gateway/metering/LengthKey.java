package dev.sluice.gateway.metering;

/// Whose answers a histogram holds. The narrowest key names everything; parents leave out the
/// consumer (empty), then the route (empty) and the prompt (-1).
record LengthKey(String model, boolean thinking, String route, String consumer, int promptBucket) {}
