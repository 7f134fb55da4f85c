package dev.sluice.bench;

import dev.sluice.house.House;
import org.junit.jupiter.api.Test;

class HouseRulesTest {

    @Test
    void the_bench_keeps_the_rules_of_the_house() {
        House.of("dev.sluice.bench", "load", "rig", "replay").check();
    }
}
