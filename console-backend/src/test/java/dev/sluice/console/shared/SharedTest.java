package dev.sluice.console.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.console.RunningBackend;
import dev.sluice.console.audit.AuditTrail;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.springframework.security.authentication.AuthenticationCredentialsNotFoundException;
import org.springframework.security.core.context.SecurityContextHolder;

class SharedTest {
    @Test
    void ids_are_of_version_7_and_sort_by_time() {
        var early =
                Ids.timeOrdered(
                        Clock.fixed(Instant.ofEpochMilli(1_000), ZoneOffset.UTC), new Random(1));
        var late =
                Ids.timeOrdered(
                        Clock.fixed(Instant.ofEpochMilli(2_000), ZoneOffset.UTC), new Random(1));
        assertThat(early.next().version()).isEqualTo(7);
        assertThat(early.next().variant()).isEqualTo(2);
        assertThat(early.next().toString()).isLessThan(late.next().toString());
    }

    @Test
    void a_field_keeps_its_first_defect_and_messages_carry_their_arguments() {
        var defects = new Defects();
        defects.add("limit", "error.range", "{0} (expected: {1} to {2})", -1, 1, 9);
        defects.add("limit", "error.required", "is required");
        assertThat(defects.errors())
                .containsExactly(
                        new FieldError(
                                "limit",
                                "error.range",
                                List.of("-1", "1", "9"),
                                "-1 (expected: 1 to 9)"));
        assertThatThrownBy(defects::throwIfAny).isInstanceOf(ValidationException.class);
    }

    @Test
    void names_are_what_a_url_can_carry() {
        for (var good : new String[] {"a", "qwen2.5-32b_x", "9", "A".repeat(100)}) {
            assertThat(Names.isName(good)).as(good).isTrue();
        }
        for (var bad :
                new String[] {"", " a", "a b", "a/b", "-a", ".a", "é", "a\"", "A".repeat(101)}) {
            assertThat(Names.isName(bad)).as(bad).isFalse();
        }
    }

    @Test
    void the_console_acts_for_itself_and_gives_the_thread_back() {
        var actor = new CurrentActor();
        assertThat(actor.asSystem("publishing", () -> actor.get().name()))
                .isEqualTo("system:publishing");
        assertThat(SecurityContextHolder.getContext().getAuthentication()).isNull();
        assertThatThrownBy(actor::get)
                .isInstanceOf(AuthenticationCredentialsNotFoundException.class);
    }

    @Test
    void every_change_leaves_an_entry_in_the_audit_trail_and_names_the_counters_last_write() {
        // Given
        var backend = RunningBackend.shared();
        var rest = backend.asAdmin();
        // When
        rest.put("/api/v1/tenants/s-audit", "{\"displayName\":\"one\"}");
        var changed = rest.put("/api/v1/tenants/s-audit", "{\"displayName\":\"two\"}");
        var revision = Long.parseLong(changed.header("Sluice-Revision"));
        // Then
        var last = backend.bean(RevisionCounter.class).last();
        assertThat(last.revision()).isEqualTo(revision);
        assertThat(last.what()).isEqualTo("tenant s-audit changed");
        assertThat(last.changedBy()).isEqualTo("key:admin");
        var entries =
                backend.bean(CurrentActor.class)
                        .asSystem(
                                "test",
                                () ->
                                        backend.bean(AuditTrail.class)
                                                .between(revision - 2, revision));
        assertThat(entries).hasSize(2);
        assertThat(entries.getLast().action()).isEqualTo("changed");
        assertThat(entries.getLast().before()).contains("\"one\"");
        assertThat(entries.getLast().after()).contains("\"two\"");
        assertThat(entries.getFirst().before()).isNull();
    }

    @Test
    void writes_at_once_take_different_numbers_and_none_is_lost() throws Exception {
        // Given
        var rest = RunningBackend.shared().asAdmin();
        try (var threads = java.util.concurrent.Executors.newVirtualThreadPerTaskExecutor()) {
            // When
            var calls =
                    java.util.stream.IntStream.range(0, 20)
                            .<java.util.concurrent.Callable<String>>mapToObj(i ->
                                    () ->
                                            rest.put("/api/v1/tenants/s-many-" + i, "{}")
                                                    .header("Sluice-Revision"))
                            .toList();
            var revisions = new java.util.HashSet<String>();
            for (var done : threads.invokeAll(calls)) {
                revisions.add(done.get());
            }
            // Then
            assertThat(revisions).hasSize(20).doesNotContain("");
        }
    }
}
