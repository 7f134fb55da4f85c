package dev.sluice.migrations;

import dev.sluice.house.House;
import org.junit.jupiter.api.Test;

class HouseRulesTest {
    @Test
    void the_one_room_keeps_the_rules_of_the_house() {
        House.of("dev.sluice", "migrations", "house").check();
    }
}
