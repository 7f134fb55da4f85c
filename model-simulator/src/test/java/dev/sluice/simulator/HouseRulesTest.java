package dev.sluice.simulator;

import dev.sluice.house.House;
import org.junit.jupiter.api.Test;

class HouseRulesTest {

    @Test
    void the_simulator_is_one_room_that_keeps_the_rules() {
        House.of("dev.sluice.simulator").check();
    }
}
