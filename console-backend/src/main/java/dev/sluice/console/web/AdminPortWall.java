package dev.sluice.console.web;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.http.HttpStatus;
import org.springframework.web.filter.OncePerRequestFilter;

/// Keeps everything but the APIs off the admin port, and the APISIX dialect off the console's.
final class AdminPortWall extends OncePerRequestFilter {
    private final AdminPort port;
    private final ProblemWriter problems;

    AdminPortWall(AdminPort port, ProblemWriter problems) {
        this.port = port;
        this.problems = problems;
    }

    @Override
    protected void doFilterInternal(
            HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        var dialect = ApiPath.isDialect(request);
        var refused =
                port.serves(request)
                        ? !dialect && !ApiPath.isRest(request)
                        : dialect && port.port() > 0;
        if (refused) {
            problems.write(response, HttpStatus.NOT_FOUND, "nothing is served here");
            return;
        }
        chain.doFilter(request, response);
    }
}
