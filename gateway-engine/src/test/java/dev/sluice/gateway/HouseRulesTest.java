package dev.sluice.gateway;

import dev.sluice.house.House;
import org.junit.jupiter.api.Test;

final class HouseRulesTest {

    /// The rooms in the order in which they may use each other: a room imports only rooms listed
    /// before it.
    private static final String[] ROOMS = {
        "openai",
        "catalog",
        "quota",
        "health",
        "guard",
        "metering",
        "upstream",
        "balance",
        "link",
        "exchange",
        "telemetry",
        "stage",
        "edge",
        "admin",
        "app"
    };

    @Test
    void the_gateway_is_built_as_the_house_says() {
        House.of("dev.sluice.gateway", ROOMS).check();
    }
}
