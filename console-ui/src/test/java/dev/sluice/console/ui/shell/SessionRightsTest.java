package dev.sluice.console.ui.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockFilterChain;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.mock.web.MockHttpSession;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.context.SecurityContextHolder;

final class SessionRightsTest {
    private final MockHttpSession session = new MockHttpSession();

    @AfterEach
    void signOut() {
        SecurityContextHolder.clearContext();
    }

    @Test
    void who_may_no_longer_what_the_sign_in_allowed_is_signed_out_with_the_next_request()
            throws Exception {
        signIn();
        pass(false);
        assertThat(session.isInvalid()).isTrue();
        assertThat(SecurityContextHolder.getContext().getAuthentication()).isNull();
    }

    @Test
    void who_still_may_stays() throws Exception {
        signIn();
        pass(true);
        assertThat(session.isInvalid()).isFalse();
        assertThat(SecurityContextHolder.getContext().getAuthentication()).isNotNull();
    }

    @Test
    void who_has_not_signed_in_loses_nothing() throws Exception {
        pass(false);
        assertThat(session.isInvalid()).isFalse();
    }

    private void pass(boolean stands) throws Exception {
        var request = new MockHttpServletRequest("POST", "/");
        request.setSession(session);
        new SessionRights(_ -> stands)
                .doFilter(request, new MockHttpServletResponse(), new MockFilterChain());
    }

    private static void signIn() {
        SecurityContextHolder.getContext()
                .setAuthentication(
                        UsernamePasswordAuthenticationToken.authenticated("ann", null, List.of()));
    }
}
