package dev.sluice.console.ui;

import static org.assertj.core.api.Assertions.assertThat;

import com.vaadin.flow.component.UI;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.server.VaadinSession;
import dev.sluice.console.shared.Page;
import dev.sluice.console.shared.ValidationException;
import dev.sluice.console.ui.kit.EmptyState;
import dev.sluice.console.ui.kit.Icon;
import dev.sluice.console.ui.kit.Outage;
import dev.sluice.console.ui.kit.RowGrid;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataAccessResourceFailureException;

final class OutageTest extends ViewTest {
    private static final RuntimeException AWAY =
            new DataAccessResourceFailureException("connection refused");

    private final Semaphore answers = new Semaphore(0);
    private final CountDownLatch again = new CountDownLatch(1);

    @Test
    void the_strip_stands_there_until_the_database_answers_and_the_page_is_read_anew()
            throws InterruptedException {
        var strip = strip();

        assertThat(Outage.shows(AWAY)).isTrue();
        assertThat(strip.isVisible()).isTrue();
        assertThat(again.getCount()).isOne();

        answers.release();

        assertThat(settled()).isTrue();
        assertThat(strip.isVisible()).isFalse();
    }

    @Test
    void another_failure_is_not_taken_for_an_outage() {
        var strip = strip();

        assertThat(Outage.shows(new ValidationException(List.of()))).isFalse();
        assertThat(strip.isVisible()).isFalse();
    }

    @Test
    void rows_that_cannot_be_read_are_not_shown_as_none_yet() {
        strip();
        var rows =
                new RowGrid<String>(
                        "Things",
                        _ -> {
                            throw AWAY;
                        },
                        new EmptyState(Icon.INFO, "No things yet", ""));
        UI.getCurrent().add(rows);
        roundTrip();

        assertThat(rows.getElement().getTextRecursively())
                .contains("Cannot be read right now")
                .doesNotContain("No things yet");
    }

    @Test
    void a_table_shows_its_own_words_where_there_is_truly_nothing() {
        var rows =
                new RowGrid<String>(
                        "Things",
                        _ -> new Page<>(List.of(), null),
                        new EmptyState(Icon.INFO, "No things yet", ""));
        UI.getCurrent().add(rows);
        roundTrip();

        assertThat(rows.getElement().getTextRecursively()).contains("No things yet");
    }

    private Outage strip() {
        var strip = new Outage(answers::tryAcquire, Duration.ofMillis(1), again::countDown);
        UI.getCurrent().add(new Div(strip));
        return strip;
    }

    /// The question is asked beside the page; its answer gets its turn while the page is let go.
    private boolean settled() throws InterruptedException {
        var session = VaadinSession.getCurrent();
        session.unlock();
        try {
            return again.await(30, TimeUnit.SECONDS);
        } finally {
            session.lock();
        }
    }
}
