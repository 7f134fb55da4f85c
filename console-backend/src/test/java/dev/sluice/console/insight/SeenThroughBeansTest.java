package dev.sluice.console.insight;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.console.RunningBackend;
import dev.sluice.console.shared.Actor;
import dev.sluice.console.shared.CurrentActor;
import dev.sluice.console.shared.Scope;
import dev.sluice.console.usage.Batches;
import dev.sluice.console.usage.UsageIntake;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.security.core.context.SecurityContextHolder;

/// What was taken in is seen through the services as the product wires them. Rooms that a test
/// wires by hand see all; these see what their transaction says, and nothing without one.
class SeenThroughBeansTest {
    private static final UUID TENANT = UUID.randomUUID();
    private static final UUID INSTANCE = UUID.randomUUID();

    private static RunningBackend backend;
    private static Instant at;

    @BeforeAll
    static void takeIn() {
        backend = RunningBackend.shared();
        at = Instant.now().minusSeconds(60);
        var record =
                Batches.request(
                                Batches.eventId(at, new Random()),
                                at,
                                TENANT,
                                UUID.randomUUID(),
                                INSTANCE,
                                10,
                                10)
                        .setFirstContentNs(Duration.ofMillis(70).toNanos())
                        .build();
        backend.bean(UsageIntake.class)
                .take("seen", Batches.batch("seen-" + UUID.randomUUID(), 1, List.of(record)));
    }

    @Test
    void the_first_tokens_of_an_instance() {
        var day = Duration.ofDays(1);
        assertThat(
                        asked(() ->
                                backend.bean(FirstTokens.class)
                                        .of(INSTANCE, at.minus(day), at.plus(day))))
                .isEqualTo(new FirstTokenTimes(1, Duration.ofMillis(70), Duration.ofMillis(70)));
    }

    @Test
    void the_request_itself() {
        var page =
                asked(() ->
                        backend.bean(RequestLog.class)
                                .list(
                                        new RequestQuestion(
                                                at.minusSeconds(1),
                                                at.plusSeconds(1),
                                                UsageFilter.ALL,
                                                null,
                                                null,
                                                RequestQuestion.MOST)));
        assertThat(page.items()).extracting(RequestRow::promptTokens).contains(10L);
    }

    @Test
    void the_chain_of_what_was_taken_in() {
        var walked = backend.asAdmin().post("/api/v1/usage/verify", "");
        assertThat(walked.status()).as(walked.text()).isEqualTo(200);
        assertThat(walked.json().get("fits").booleanValue()).as(walked.text()).isTrue();
        assertThat(walked.json().get("rows").longValue()).isPositive();
        assertThat(backend.asNobody().post("/api/v1/usage/verify", "").status()).isEqualTo(401);
    }

    private static <T> T asked(Supplier<T> question) {
        Actor.Source asker = () -> new Actor("asker", new Scope.Everything());
        SecurityContextHolder.getContext()
                .setAuthentication(
                        UsernamePasswordAuthenticationToken.authenticated(
                                asker,
                                null,
                                List.of(new SimpleGrantedAuthority(CurrentActor.PLATFORM_ADMIN))));
        try {
            return question.get();
        } finally {
            SecurityContextHolder.clearContext();
        }
    }
}
