package dev.sluice.console.ui;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.vaadin.flow.router.Route;
import com.vaadin.flow.server.auth.AnonymousAllowed;
import dev.sluice.house.House;
import jakarta.annotation.security.PermitAll;
import jakarta.annotation.security.RolesAllowed;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Holds the pages to the rules of the house.
final class HouseRulesTest {
    private static final House HOUSE =
            House.of(
                            "dev.sluice.console.ui",
                            "kit",
                            "gauges",
                            "overview",
                            "usage",
                            "routes",
                            "instances",
                            "timeline",
                            "quotas",
                            "pricing",
                            "tenancy",
                            "consumers",
                            "fleet",
                            "shell")
                    .openFor("org.springframework.context.annotation.Configuration");

    /// What every view may use; everything else of this module is none of its business.
    private static final Set<String> SHARED = Set.of("kit", "gauges");

    @Test
    void rooms_keep_the_rules_of_the_house() {
        HOUSE.check();
    }

    @Test
    void no_view_imports_another_view_or_the_shell() {
        assertThat(HOUSE.arrows())
                .as("arrows between rooms, because screens come and go on their own")
                .allMatch(arrow -> SHARED.contains(arrow.substring(arrow.indexOf("-> ") + 3)));
    }

    @Test
    void every_view_says_who_may_see_it() {
        var views =
                new ClassFileImporter()
                                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                                .importPackages("dev.sluice.console")
                                .stream()
                                .filter(type -> type.isAnnotatedWith(Route.class))
                                .toList();

        assertThat(views).hasSizeGreaterThan(10);
        assertThat(views).allMatch(HouseRulesTest::saysWho);
    }

    private static boolean saysWho(JavaClass view) {
        return view.isAnnotatedWith(RolesAllowed.class)
                || view.isAnnotatedWith(PermitAll.class)
                || view.isAnnotatedWith(AnonymousAllowed.class);
    }

    @Test
    void the_drawn_picture_of_the_rooms_is_true() {
        HOUSE.checkPicture(Path.of("..", "docs", "rooms", "console-ui.txt"));
    }
}
