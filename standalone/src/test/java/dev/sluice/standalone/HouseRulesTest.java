package dev.sluice.standalone;

import dev.sluice.house.House;
import org.junit.jupiter.api.Test;

final class HouseRulesTest {
    @Test
    void rooms_import_only_rooms_before_them() {
        House.of(
                        "dev.sluice.standalone",
                        "terminal",
                        "settings",
                        "folder",
                        "postgres",
                        "backup",
                        "configuration",
                        "launch",
                        "demo",
                        "tools",
                        "app")
                .check();
    }
}
