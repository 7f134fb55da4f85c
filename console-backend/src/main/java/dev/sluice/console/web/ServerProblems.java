package dev.sluice.console.web;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.apache.coyote.ActionCode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import tools.jackson.databind.json.JsonMapper;

/// What the server itself says about requests that nothing of ours has seen, because they are no
/// HTTP or their path cannot be decoded: a problem document, where Tomcat would write a page.
public final class ServerProblems extends ErrorReportValve {
    private static final Logger LOG = LoggerFactory.getLogger(ServerProblems.class);

    private final JsonMapper json;

    ServerProblems(JsonMapper json) {
        this.json = json;
    }

    @Override
    protected void report(Request request, Response response, Throwable failure) {
        var status = HttpStatus.resolve(response.getStatus());
        if (status == null
                || !status.isError()
                || response.getContentWritten() > 0
                || !response.setErrorReported()
                || !canWrite(response)) {
            return;
        }
        try {
            response.setContentType(ProblemWriter.TYPE);
            response.setCharacterEncoding("utf-8");
            response.setHeader("Cache-Control", "no-store");
            var writer = response.getReporter();
            if (writer != null) {
                writer.write(
                        json.writeValueAsString(
                                Problem.of(
                                        status.value(),
                                        status.getReasonPhrase(),
                                        sentence(status.value()))));
                response.finishResponse();
            }
        } catch (IOException | IllegalStateException e) {
            LOG.debug("a refused caller did not wait for the reason", e);
        }
    }

    private static boolean canWrite(Response response) {
        var allowed = new AtomicBoolean();
        response.getCoyoteResponse().action(ActionCode.IS_IO_ALLOWED, allowed);
        return allowed.get();
    }

    /// What to say where nothing but the status is known.
    static String sentence(int status) {
        return switch (status) {
            case 400 -> "the request line or a header is not well-formed";
            case 404 -> "nothing is served here";
            case 405 -> "this method is not possible here";
            case 408 -> "the request did not come to its end";
            case 413 -> "the body is too large";
            case 414 -> "the path is too long";
            case 431 -> "the headers are too large";
            case 501 -> "this method or encoding is not known here";
            case 505 -> "speak HTTP/1.1";
            default ->
                    status < 500
                            ? "the request cannot be served"
                            : "something went wrong on our side; the log has it";
        };
    }
}
