package dev.sluice.console.ui.shell;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.web.filter.OncePerRequestFilter;

/// Refuses a sign-in that another site's page sends: nobody is to find himself signed in as
/// somebody else.
///
/// Vaadin leaves its own login form out of Spring's CSRF tokens. Browsers name the page that a form
/// comes from in `Origin`, and nothing on that page can change it; a program without a browser
/// names none and has nobody's session to lose.
final class SameOriginSignIn extends OncePerRequestFilter {
    private static final String SIGN_IN = "/login";

    @Override
    protected void doFilterInternal(
            HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (isForeign(request)) {
            // An error that is sent goes to the error page, and from there to the sign-in.
            response.setStatus(HttpServletResponse.SC_FORBIDDEN);
            return;
        }
        chain.doFilter(request, response);
    }

    private static boolean isForeign(HttpServletRequest request) {
        var signIn = request.getContextPath() + SIGN_IN;
        if (!"POST".equals(request.getMethod()) || !signIn.equals(request.getRequestURI())) {
            return false;
        }
        var origin = request.getHeader(HttpHeaders.ORIGIN);
        return origin != null && !isOurs(origin, request.getHeader(HttpHeaders.HOST));
    }

    private static boolean isOurs(String origin, @Nullable String host) {
        try {
            var authority = URI.create(origin).getAuthority();
            return authority != null && authority.equalsIgnoreCase(host);
        } catch (IllegalArgumentException _) {
            return false;
        }
    }
}
