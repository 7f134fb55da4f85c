package dev.sluice.console.access;

import dev.sluice.console.shared.DatabaseAway;
import dev.sluice.console.web.ProblemWriter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.springframework.http.HttpStatus;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.core.context.SecurityContextImpl;
import org.springframework.web.filter.OncePerRequestFilter;

/// Recognises the admin key (`X-API-KEY`) or a console user's token (`Authorization: Bearer`).
final class KeyFilter extends OncePerRequestFilter {
    static final String WANTED =
            "send the admin key as X-API-KEY, or a console user's token as Authorization: Bearer";

    private final Credentials credentials;
    private final ProblemWriter problems;

    KeyFilter(Credentials credentials, ProblemWriter problems) {
        this.credentials = credentials;
        this.problems = problems;
    }

    @Override
    protected void doFilterInternal(
            HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        for (var header : List.of("X-API-KEY", "Authorization")) {
            if (values(request, header) > 1) {
                problems.write(
                        response,
                        HttpStatus.BAD_REQUEST,
                        header + " is sent more than once, with different values");
                return;
            }
        }
        Optional<SignedIn> caller;
        try {
            caller = caller(request);
        } catch (RuntimeException e) {
            if (!DatabaseAway.caused(e)) {
                throw e;
            }
            response.setHeader("Retry-After", "5");
            problems.write(response, HttpStatus.SERVICE_UNAVAILABLE, DatabaseAway.SENTENCE);
            return;
        }
        caller.ifPresent(known ->
                SecurityContextHolder.setContext(
                        new SecurityContextImpl(
                                UsernamePasswordAuthenticationToken.authenticated(
                                        known, null, known.getAuthorities()))));
        chain.doFilter(request, response);
    }

    private static int values(HttpServletRequest request, String header) {
        return Set.copyOf(Collections.list(request.getHeaders(header))).size();
    }

    private Optional<SignedIn> caller(HttpServletRequest request) {
        var key = request.getHeader("X-API-KEY");
        if (key != null && !key.isBlank()) {
            return credentials.byAdminKey(key.strip());
        }
        var authorization = request.getHeader("Authorization");
        if (authorization == null || !authorization.regionMatches(true, 0, "Bearer ", 0, 7)) {
            return Optional.empty();
        }
        var token = authorization.substring(7).strip();
        return token.startsWith(Credentials.TOKEN_PREFIX)
                ? credentials.byToken(token)
                : credentials.byAdminKey(token);
    }
}
