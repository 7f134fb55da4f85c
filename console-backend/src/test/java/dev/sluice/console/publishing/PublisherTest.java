package dev.sluice.console.publishing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.console.ConsoleDatabase;
import dev.sluice.console.publishing.PublishedObject.Kind;
import dev.sluice.control.RouteConfig;
import dev.sluice.control.Snapshot;
import dev.sluice.control.TargetConfig;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.support.JdbcTransactionManager;

class PublisherTest {
    private static final UUID ROUTE = new UUID(4, 1);
    private static ConsoleDatabase database;

    private final Rooms rooms = new Rooms();
    private final List<Object> announced = new ArrayList<>();
    private RevisionLog log;
    private PublishedObjects objects;
    private Publisher publisher;

    /// The configuration rooms, as far as the publisher sees them.
    private static final class Rooms implements SnapshotSource {
        long counter;
        RouteConfig.Builder route =
                RouteConfig.newBuilder().setId(ROUTE.toString()).setName("qwen").setModel("qwen");

        @Override
        public long counter() {
            return counter;
        }

        @Override
        public void outrun(long seen) {
            counter = Math.max(counter, seen + 1);
        }

        @Override
        public Draft build() {
            return new Draft(
                    Snapshot.newBuilder().setRevision(counter).addRoutes(route).build(),
                    List.of(
                            new PublishedObject(
                                    ROUTE, Kind.ROUTE, "qwen", null, route.getModel(), "")),
                    "alice",
                    "route qwen changed");
        }
    }

    @BeforeAll
    static void start() {
        database = new ConsoleDatabase();
    }

    @AfterAll
    static void stop() {
        database.close();
    }

    @BeforeEach
    void empty() {
        database.asOwner("TRUNCATE revision, published_object");
        log = new RevisionLog(database.jdbc());
        objects = new PublishedObjects(database.jdbc());
        publisher = publisher();
    }

    @Test
    void nothing_is_published_before_the_first_write() {
        publisher.catchUp();
        assertThat(log.newest()).isZero();
        assertThat(announced).isEmpty();
    }

    @Test
    void a_write_becomes_a_revision_with_author_note_checksum_and_bytes() throws Exception {
        // Given
        rooms.counter = 5;
        // When
        publisher.catchUp();
        // Then
        assertThat(announced).containsExactly(new RevisionPublished(5));
        assertThat(log.list(10))
                .singleElement()
                .satisfies(row -> {
                    assertThat(row.number()).isEqualTo(5);
                    assertThat(row.publishedBy()).isEqualTo("alice");
                    assertThat(row.note()).isEqualTo("route qwen changed");
                    assertThat(row.checksum()).matches("[0-9a-f]{64}");
                });
        var published = log.latest().orElseThrow();
        assertThat(Snapshot.parseFrom(published.bytes()).getRoutes(0).getName()).isEqualTo("qwen");
        assertThat(objects.idsOf(Kind.ROUTE, "qwen", null)).containsExactly(ROUTE);
    }

    @Test
    void several_writes_become_one_revision_and_the_same_state_none() {
        rooms.counter = 3;
        publisher.catchUp();
        rooms.counter = 9;
        publisher.catchUp();
        publisher.catchUp();
        assertThat(log.list(10)).extracting(RevisionRow::number).containsExactly(9L, 3L);
        assertThat(announced).containsExactly(new RevisionPublished(3), new RevisionPublished(9));
    }

    @Test
    void a_reference_into_nothing_keeps_the_revision_before_and_says_why() {
        // Given
        rooms.counter = 1;
        publisher.catchUp();
        rooms.route =
                rooms.route.clone().addTargets(TargetConfig.newBuilder().setInstanceId("gone"));
        rooms.counter = 2;
        // When
        publisher.catchUp();
        // Then
        assertThat(log.newest()).isEqualTo(1);
        assertThat(publisher.problem().orElseThrow().reasons())
                .containsExactly("route/qwen: no instance gone");
        // And it goes away with its cause
        rooms.route.clearTargets();
        rooms.counter = 3;
        publisher.catchUp();
        assertThat(log.newest()).isEqualTo(3);
        assertThat(publisher.problem()).isEmpty();
    }

    @Test
    void a_console_that_died_between_commit_and_publishing_publishes_at_its_next_start() {
        // Given: a write was committed, and the console that took it is gone
        rooms.counter = 4;
        // When
        publisher().catchUp();
        // Then
        assertThat(log.newest()).isEqualTo(4);
    }

    @Test
    void what_another_console_published_is_announced_here_too() {
        // Given
        rooms.counter = 6;
        publisher().catchUp();
        announced.clear();
        // When
        publisher.catchUp();
        // Then
        assertThat(announced).containsExactly(new RevisionPublished(6));
        assertThat(log.list(10)).hasSize(1);
    }

    @Test
    void a_gateway_that_is_ahead_is_outrun_by_a_larger_number() {
        rooms.counter = 3;
        publisher.catchUp();
        // When
        publisher.outrun(40);
        publisher.catchUp();
        // Then
        assertThat(log.newest()).isEqualTo(41);
        // And one that is not ahead changes nothing
        publisher.outrun(40);
        publisher.catchUp();
        assertThat(log.newest()).isEqualTo(41);
    }

    @Test
    void a_published_revision_cannot_be_changed() {
        rooms.counter = 1;
        publisher.catchUp();
        assertThatThrownBy(() -> database.jdbc().update("UPDATE revision SET note = 'other'"))
                .hasStackTraceContaining("permission denied");
        assertThatThrownBy(() -> database.jdbc().update("DELETE FROM revision"))
                .hasStackTraceContaining("permission denied");
    }

    private Publisher publisher() {
        return new Publisher(
                rooms,
                log,
                objects,
                new JdbcTransactionManager(database.dataSource()),
                announced::add,
                Clock.systemUTC());
    }
}
