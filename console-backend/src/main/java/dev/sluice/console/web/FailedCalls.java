package dev.sluice.console.web;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;

/// Answers what failed before or beside the controllers (a path that the firewall refuses, a method
/// that the server does not serve, a bug in a filter): stands where the server turns to its error
/// page, before the pages' security would send the caller to the sign-in.
final class FailedCalls implements Filter {
    private static final Logger LOG = LoggerFactory.getLogger(FailedCalls.class);

    private final AdminPort adminPort;
    private final ProblemWriter problems;

    FailedCalls(AdminPort adminPort, ProblemWriter problems) {
        this.adminPort = adminPort;
        this.problems = problems;
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (request instanceof HttpServletRequest failed
                && response instanceof HttpServletResponse answer
                && (adminPort.serves(failed) || ApiPath.hasFailed(failed))) {
            answer(failed, answer);
        } else {
            chain.doFilter(request, response);
        }
    }

    private void answer(HttpServletRequest failed, HttpServletResponse answer) throws IOException {
        var known = HttpStatus.resolve(answer.getStatus());
        var status = known == null ? HttpStatus.BAD_REQUEST : known;
        if (failed.getAttribute(RequestDispatcher.ERROR_EXCEPTION) instanceof Throwable bug) {
            var id = UUID.randomUUID();
            LOG.error("a REST call failed outside of its controller, incident {}", id, bug);
            problems.write(
                    answer,
                    status,
                    "something went wrong on our side; the log has it as incident " + id);
        } else {
            problems.write(answer, status, ServerProblems.sentence(status.value()));
        }
    }
}
