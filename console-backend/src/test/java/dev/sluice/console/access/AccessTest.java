package dev.sluice.console.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.console.ConsoleDatabase;
import dev.sluice.console.RestCalls;
import dev.sluice.console.RunningBackend;
import dev.sluice.console.shared.Actor;
import dev.sluice.console.shared.CurrentActor;
import dev.sluice.console.shared.Scope;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.core.context.SecurityContextImpl;

class AccessTest {
    private final RunningBackend backend = RunningBackend.shared();
    private final RestCalls rest = backend.asAdmin();

    @Test
    void the_first_admin_signs_in_and_a_wrong_password_does_not() {
        var signedIn = signIn("admin", RunningBackend.ADMIN_PASSWORD);
        assertThat(signedIn.getPrincipal()).isInstanceOf(Actor.Source.class);
        assertThat(((Actor.Source) Objects.requireNonNull(signedIn.getPrincipal())).actor())
                .isEqualTo(new Actor("admin", new Scope.Everything()));
        assertThat(signedIn.getAuthorities())
                .extracting(Object::toString)
                .containsExactly(CurrentActor.PLATFORM_ADMIN);
        assertThatThrownBy(() -> signIn("admin", "wrong"))
                .isInstanceOf(BadCredentialsException.class)
                .hasMessage("wrong name or password");
        assertThatThrownBy(() -> signIn("nobody-at-all", "wrong"))
                .isInstanceOf(BadCredentialsException.class)
                .hasMessage("wrong name or password");
    }

    @Test
    void guessing_one_name_gets_slower() {
        for (var i = 0; i < 5; i++) {
            assertThatThrownBy(() -> signIn("a-guess", "x"))
                    .isInstanceOf(BadCredentialsException.class);
        }
        assertThatThrownBy(() -> signIn("a-guess", "x"))
                .isInstanceOf(SignInThrottledException.class);
        assertThat(signIn("admin", RunningBackend.ADMIN_PASSWORD).isAuthenticated()).isTrue();
    }

    @Test
    void two_different_keys_are_refused_and_the_same_twice_is_one() {
        var two =
                new RestCalls(
                        backend.port(),
                        "X-API-KEY",
                        RunningBackend.ADMIN_KEY,
                        "X-API-KEY",
                        "another");
        var same =
                new RestCalls(
                        backend.port(),
                        "X-API-KEY",
                        RunningBackend.ADMIN_KEY,
                        "X-API-KEY",
                        RunningBackend.ADMIN_KEY);
        assertThat(two.get("/api/v1/tenants").status()).isEqualTo(400);
        assertThat(same.get("/api/v1/tenants").status()).isEqualTo(200);
    }

    @Test
    void a_sign_in_stands_until_its_role_scope_or_person_changes() {
        var entitlements = backend.bean(Entitlements.class);
        rest.put("/api/v1/tenants/a-fall", "{}");
        var admin = "{\"role\":\"platform_admin\",\"password\":\"a long enough password\"}";
        assertThat(rest.put("/api/v1/users/a-faller", admin).status()).isEqualTo(201);
        var asAdmin = signIn("a-faller", "a long enough password");
        assertThat(entitlements.stand(asAdmin)).isTrue();
        // When the role is taken away
        rest.put("/api/v1/users/a-faller", "{\"role\":\"bu_viewer\",\"tenant\":\"a-fall\"}");
        assertThat(entitlements.stand(asAdmin)).isFalse();
        var asViewer = signIn("a-faller", "a long enough password");
        assertThat(entitlements.stand(asViewer)).isTrue();
        // When the person is disabled
        rest.put(
                "/api/v1/users/a-faller",
                "{\"role\":\"bu_viewer\",\"tenant\":\"a-fall\",\"disabled\":true}");
        assertThat(entitlements.stand(asViewer)).isFalse();
        // When the person is gone
        rest.delete("/api/v1/users/a-faller");
        assertThat(entitlements.stand(asViewer)).isFalse();
        assertThat(
                        entitlements.stand(
                                UsernamePasswordAuthenticationToken.authenticated(
                                        "somebody else", null, java.util.List.of())))
                .isTrue();
    }

    @Test
    void passwords_and_keys_are_stored_as_hashes_only() {
        var rows =
                backend.database()
                        .jdbc()
                        .queryForList(
                                "SELECT u::text FROM console_user u UNION ALL SELECT k::text FROM admin_key k UNION ALL SELECT t::text FROM user_token t",
                                String.class);
        assertThat(rows).isNotEmpty();
        assertThat(String.join("\n", rows))
                .doesNotContain(RunningBackend.ADMIN_PASSWORD)
                .doesNotContain(RunningBackend.ADMIN_KEY)
                .contains("$argon2id$");
    }

    @Test
    void a_viewer_with_a_token_reads_their_own_and_changes_nothing() {
        // Given
        rest.put("/api/v1/tenants/a-own", "{}");
        rest.put("/api/v1/tenants/a-other", "{}");
        rest.put("/api/v1/tenants/a-own/consumers/app", "{}");
        rest.put(
                "/api/v1/users/a-viewer",
                "{\"role\":\"bu_viewer\",\"tenant\":\"a-own\",\"password\":\"a long enough one\"}");
        var token = rest.post("/api/v1/users/a-viewer/tokens", "{}").json();
        var viewer =
                new RestCalls(
                        backend.port(),
                        "Authorization",
                        "Bearer " + token.get("token").stringValue());
        // Then
        assertThat(viewer.get("/api/v1/tenants/a-own").status()).isEqualTo(200);
        assertThat(viewer.get("/api/v1/tenants/a-own/consumers/app").status()).isEqualTo(200);
        assertThat(viewer.get("/api/v1/tenants/a-other").status()).isEqualTo(404);
        assertThat(viewer.put("/api/v1/tenants/a-own", "{}").status()).isEqualTo(403);
        assertThat(viewer.post("/api/v1/tenants/a-own/consumers/app/keys", "{}").status())
                .isEqualTo(403);
        assertThat(viewer.get("/api/v1/instances").status()).isEqualTo(403);
        assertThat(viewer.get("/api/v1/users").status()).isEqualTo(403);
        // When the user is disabled, the token is worth nothing
        rest.put(
                "/api/v1/users/a-viewer",
                "{\"role\":\"bu_viewer\",\"tenant\":\"a-own\",\"disabled\":true}");
        assertThat(viewer.get("/api/v1/tenants/a-own").status()).isEqualTo(401);
        // When the token is revoked, it stays worth nothing
        rest.put("/api/v1/users/a-viewer", "{\"role\":\"bu_viewer\",\"tenant\":\"a-own\"}");
        assertThat(viewer.get("/api/v1/tenants/a-own").status()).isEqualTo(200);
        rest.delete("/api/v1/users/a-viewer/tokens/" + token.get("id").stringValue());
        assertThat(viewer.get("/api/v1/tenants/a-own").status()).isEqualTo(401);
        // And the tenant is in use by its user
        assertThat(rest.delete("/api/v1/tenants/a-own").json().get("detail").stringValue())
                .contains("user a-viewer");
    }

    @Test
    void the_last_platform_admin_stays() {
        assertThat(rest.delete("/api/v1/users/admin").status()).isEqualTo(409);
        assertThat(
                        rest.put(
                                        "/api/v1/users/admin",
                                        "{\"role\":\"platform_admin\",\"disabled\":true}")
                                .status())
                .isEqualTo(409);
    }

    @Test
    void everything_that_is_wrong_with_a_user_is_named_at_once() {
        var answer =
                rest.put(
                        "/api/v1/users/a-bad",
                        "{\"role\":\"emperor\",\"password\":\"short\",\"disabled\":1,\"admin\":true}");
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.fields())
                .containsExactlyInAnyOrder("role", "password", "disabled", "admin");
        assertThat(answer.text()).doesNotContain("\"short\"");
        assertThat(rest.put("/api/v1/users/a-bad", "{\"role\":\"bu_viewer\"}").fields())
                .containsExactlyInAnyOrder("tenant", "password");
        // A blank unit is not the whole tenant
        assertThat(
                        rest.put(
                                        "/api/v1/users/a-bad",
                                        "{\"role\":\"bu_viewer\",\"tenant\":\"a-own\",\"unit\":\" \"}")
                                .fields())
                .contains("unit");
    }

    @Test
    void a_user_keeps_how_they_like_to_see_the_console() {
        // Given
        var users = backend.bean(ConsoleUsers.class);
        SecurityContextHolder.setContext(
                new SecurityContextImpl(signIn("admin", RunningBackend.ADMIN_PASSWORD)));
        try {
            var before = users.get("admin").version();
            // When
            users.keep(new Preferences("zh", "dark"));
            // Then
            assertThat(users.preferences()).isEqualTo(new Preferences("zh", "dark"));
            assertThat(users.me().orElseThrow().version()).isEqualTo(before);
        } finally {
            SecurityContextHolder.clearContext();
        }
    }

    @Test
    void a_first_start_makes_up_what_was_not_given_and_a_restart_does_not() {
        try (var database = new ConsoleDatabase()) {
            var folder = RunningBackend.emptyFolder();
            FirstLogin made;
            try (var first = RunningBackend.start(database, folder)) {
                made = first.getBean(FirstLogin.class);
                assertThat(made.user()).isEqualTo("admin");
                assertThat(made.password()).hasSize(20);
                assertThat(made.adminKey()).startsWith("sla_");
                assertThat(made.toString())
                        .doesNotContain(made.password())
                        .doesNotContain(made.adminKey());
            }
            try (var again =
                    RunningBackend.start(
                            database,
                            folder,
                            "--sluice.admin.password=not the stored one",
                            "--sluice.admin.key=a-new-key-from-outside")) {
                var port = RunningBackend.port(again.getEnvironment());
                assertThat(again.getBean(FirstLogin.class).password()).isNull();
                assertThat(again.getBean(FirstLogin.class).adminKey()).isNull();
                assertThat(
                                new RestCalls(port, "X-API-KEY", "a-new-key-from-outside")
                                        .get("/api/v1/tenants")
                                        .status())
                        .isEqualTo(200);
                assertThat(
                                new RestCalls(port, "X-API-KEY", made.adminKey())
                                        .get("/api/v1/tenants")
                                        .status())
                        .isEqualTo(401);
                assertThat(
                                again.getBean(AuthenticationProvider.class)
                                        .authenticate(
                                                UsernamePasswordAuthenticationToken.unauthenticated(
                                                        "admin", made.password())))
                        .isNotNull();
            }
            // When the key file is another one
            try (var elsewhere =
                    RunningBackend.start(
                            database,
                            RunningBackend.emptyFolder(),
                            "--sluice.admin.key=a-key-for-the-new-home")) {
                var port = RunningBackend.port(elsewhere.getEnvironment());
                var rest = new RestCalls(port, "X-API-KEY", "a-key-for-the-new-home");
                rest.put("/api/v1/tenants/moved", "{}");
                rest.put("/api/v1/tenants/moved/consumers/app", "{}");
                assertThat(rest.post("/api/v1/tenants/moved/consumers/app/keys", "{}").status())
                        .isEqualTo(201);
            }
        }
    }

    private org.springframework.security.core.Authentication signIn(String name, String password) {
        return Objects.requireNonNull(
                backend.bean(AuthenticationProvider.class)
                        .authenticate(
                                UsernamePasswordAuthenticationToken.unauthenticated(
                                        name, password)));
    }
}
