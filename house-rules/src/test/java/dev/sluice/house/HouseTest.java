package dev.sluice.house;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class HouseTest {
    private static House house(String name, String... rooms) {
        return House.including("dev.sluice.sample." + name, rooms);
    }

    @Test
    void a_house_in_order_passes() {
        assertThatCode(() -> house("good", "first", "second").check()).doesNotThrowAnyException();
    }

    @Test
    void the_picture_names_each_arrow_once() {
        assertThat(house("good", "first", "second").arrows()).containsExactly("second -> first");
    }

    @Test
    void a_room_that_uses_a_later_one_is_named() {
        assertThatThrownBy(() -> house("bad", "first", "second").check())
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("Cellar")
                .hasMessageContaining("form a circle");
    }

    @Test
    void a_package_that_is_no_room_is_named() {
        assertThatThrownBy(() -> house("good", "first").check())
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("[second]");
    }

    @Test
    void a_class_left_open_is_named() {
        assertThatThrownBy(() -> house("open", "first").check())
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("Door");
    }

    @Test
    void a_package_without_null_marking_is_named() {
        assertThatThrownBy(() -> house("bare", "first").check())
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("Wall");
    }

    @Test
    void a_class_that_prints_is_named() {
        assertThatThrownBy(() -> house("loud", "first").check())
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("Crier");
    }

    @Test
    void a_picture_that_is_no_longer_true_is_told_apart(@TempDir Path folder) throws IOException {
        var picture = folder.resolve("good.txt");
        Files.writeString(picture, "first -> second\n");
        assertThatThrownBy(() -> house("good", "first", "second").checkPicture(picture))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("new arrows [second -> first], gone [first -> second]");
        Files.writeString(picture, "second -> first\n");
        assertThatCode(() -> house("good", "first", "second").checkPicture(picture))
                .doesNotThrowAnyException();
    }

    @Test
    void a_class_that_makes_a_date_of_the_old_kind_is_named() {
        assertThatThrownBy(() -> house("dated", "first").check())
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("Calendar");
    }

    @Test
    void a_date_that_the_jdk_answers_may_be_turned_into_an_instant() {
        assertThatCode(() -> house("converted", "first").check()).doesNotThrowAnyException();
    }
}
