package dev.sluice.gateway;

import dev.sluice.house.House;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

final class HouseRulesTest {

    /// The rooms in the order in which they may use each other: a room imports only rooms listed
    /// before it.
    private static final String[] ROOMS = {
        "openai",
        "catalog",
        "names",
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

    @Test
    void the_drawn_picture_of_the_rooms_is_true() {
        House.of("dev.sluice.gateway", ROOMS)
                .checkPicture(Path.of("..", "docs", "rooms", "gateway-engine.txt"));
    }
}
