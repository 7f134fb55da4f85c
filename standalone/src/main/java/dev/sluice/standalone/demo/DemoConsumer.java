package dev.sluice.standalone.demo;

import java.time.Duration;

/// One application of the demo, and how it calls.
///
/// @param limit tokens a window on each self-hosted instance
/// @param every time between two calls
/// @param streams whether every second call asks for a stream
record DemoConsumer(
        String tenant,
        String unit,
        String name,
        String displayName,
        long limit,
        Duration every,
        boolean streams) {

    /// Its path in the REST API.
    String path() {
        return "tenants/" + tenant + "/consumers/" + name;
    }
}
