package dev.sluice.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.house.House;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.springframework.modulith.core.ApplicationModules;

class HouseRulesTest {
    /// Rooms in the order in which they may use each other.
    private static final String[] ROOMS = {
        "shared",
        "web",
        "secrets",
        "audit",
        "tenancy",
        "access",
        "instances",
        "guards",
        "routes",
        "consumers",
        "quotas",
        "pricing",
        "publishing",
        "ledger",
        "usage",
        "statements",
        "insight",
        "events",
        "fleet",
        "rehearsal"
    };

    @Test
    void every_room_uses_only_rooms_before_it_and_keeps_the_rules_of_the_house() {
        House.of("dev.sluice.console", ROOMS)
                .openFor(
                        "org.springframework.context.annotation.Configuration",
                        "org.springframework.transaction.annotation.Transactional",
                        "org.springframework.security.access.prepost.PreAuthorize",
                        "jakarta.persistence.Entity",
                        "jakarta.persistence.Embeddable",
                        "jakarta.persistence.MappedSuperclass")
                .check();
    }

    @Test
    void each_room_is_an_application_module_that_others_enter_by_its_front_door() {
        var modules = ApplicationModules.of("dev.sluice.console");
        modules.verify();
        assertThat(modules.stream().map(module -> module.getIdentifier().toString()))
                .containsExactlyInAnyOrder(ROOMS);
    }

    @Test
    void the_drawn_picture_of_the_rooms_is_true() {
        House.of("dev.sluice.console", ROOMS)
                .checkPicture(Path.of("..", "docs", "rooms", "console-backend.txt"));
    }
}
