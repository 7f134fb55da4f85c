package dev.sluice.standalone;

import dev.sluice.house.House;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

final class HouseRulesTest {
    private static final House HOUSE =
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
                    "app");

    @Test
    void rooms_import_only_rooms_before_them() {
        HOUSE.check();
    }

    @Test
    void the_drawn_picture_of_the_rooms_is_true() {
        HOUSE.checkPicture(Path.of("..", "docs", "rooms", "standalone.txt"));
    }
}
