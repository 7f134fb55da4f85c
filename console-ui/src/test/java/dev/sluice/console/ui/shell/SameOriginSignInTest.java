package dev.sluice.console.ui.shell;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockFilterChain;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

final class SameOriginSignInTest {

    private static int answer(String method, String path, @Nullable String origin)
            throws Exception {
        var request = new MockHttpServletRequest(method, path);
        request.addHeader("Host", "console.example:8080");
        if (origin != null) {
            request.addHeader("Origin", origin);
        }
        var response = new MockHttpServletResponse();
        new SameOriginSignIn().doFilter(request, response, new MockFilterChain());
        return response.getStatus();
    }

    @Test
    void a_form_of_another_site_cannot_sign_anybody_in() throws Exception {
        assertThat(answer("POST", "/login", "http://evil.example")).isEqualTo(403);
        assertThat(answer("POST", "/login", "null")).isEqualTo(403);
        assertThat(answer("POST", "/login", "http://console.example:9090")).isEqualTo(403);
    }

    @Test
    void our_own_form_and_programs_without_a_page_may() throws Exception {
        assertThat(answer("POST", "/login", "http://console.example:8080")).isEqualTo(200);
        assertThat(answer("POST", "/login", "https://console.example:8080")).isEqualTo(200);
        assertThat(answer("POST", "/login", null)).isEqualTo(200);
    }

    @Test
    void other_requests_are_none_of_its_business() throws Exception {
        assertThat(answer("GET", "/login", "http://evil.example")).isEqualTo(200);
    }
}
