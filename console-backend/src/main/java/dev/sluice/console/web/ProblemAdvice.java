package dev.sluice.console.web;

import dev.sluice.console.shared.ConflictException;
import dev.sluice.console.shared.DatabaseAway;
import dev.sluice.console.shared.FieldError;
import dev.sluice.console.shared.NotFoundException;
import dev.sluice.console.shared.ValidationException;
import jakarta.servlet.http.HttpServletRequest;
import java.net.SocketTimeoutException;
import java.util.List;
import java.util.UUID;
import org.apache.tomcat.util.http.InvalidParameterException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.dao.OptimisticLockingFailureException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.web.ErrorResponse;
import org.springframework.web.HttpMediaTypeNotSupportedException;
import org.springframework.web.HttpRequestMethodNotSupportedException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import org.springframework.web.multipart.MultipartException;
import tools.jackson.core.JacksonException;

/// Turns every failure of a REST call into a problem document. Requests outside of the REST API
/// keep the handling of whoever serves them.
@RestControllerAdvice
@Order(Ordered.HIGHEST_PRECEDENCE)
final class ProblemAdvice {
    private static final Logger LOG = LoggerFactory.getLogger(ProblemAdvice.class);

    @ExceptionHandler
    ResponseEntity<Problem> on(Exception failure, HttpServletRequest request) throws Exception {
        if (!ApiPath.isApi(request)) {
            throw failure;
        }
        return answer(failure);
    }

    private static ResponseEntity<Problem> answer(Exception failure) {
        return switch (failure) {
            case ValidationException e -> fields(HttpStatus.BAD_REQUEST, summary(e), e.errors());
            case ConflictException e -> conflict(e);
            case NotFoundException e -> problem(HttpStatus.NOT_FOUND, e.getMessage());
            case AccessDeniedException _ -> problem(HttpStatus.FORBIDDEN, "you may not do this");
            case OptimisticLockingFailureException _ ->
                    problem(
                            HttpStatus.PRECONDITION_FAILED,
                            "somebody changed this meanwhile; read it again");
            case BodyTooLargeException e -> problem(HttpStatus.CONTENT_TOO_LARGE, e.getMessage());
            case HttpMessageNotReadableException e -> unreadable(e);
            case MethodArgumentTypeMismatchException e ->
                    fields(
                            HttpStatus.BAD_REQUEST,
                            "a parameter is not valid",
                            List.of(
                                    new FieldError(
                                            e.getName(),
                                            "error.parameter",
                                            List.of(),
                                            "has a value of the wrong form")));
            case HttpMediaTypeNotSupportedException _ -> notJson();
            case MultipartException _ -> notJson();
            case InvalidParameterException _ ->
                    problem(HttpStatus.BAD_REQUEST, "the query is not well-formed");
            case HttpRequestMethodNotSupportedException e -> method(e);
            default -> other(failure);
        };
    }

    private static String summary(ValidationException e) {
        return e.errors().size() == 1
                ? "one field is not valid"
                : e.errors().size() + " fields are not valid";
    }

    private static ResponseEntity<Problem> conflict(ConflictException e) {
        var status =
                e.reason() == ConflictException.Reason.CHANGED_MEANWHILE
                        ? HttpStatus.PRECONDITION_FAILED
                        : HttpStatus.CONFLICT;
        return fields(
                status,
                e.error().message(),
                e.error().field().isEmpty() ? List.of() : List.of(e.error()));
    }

    private static ResponseEntity<Problem> unreadable(HttpMessageNotReadableException e) {
        @Nullable Throwable cause = e;
        while (cause != null) {
            if (cause instanceof BodyTooLargeException large) {
                return problem(HttpStatus.CONTENT_TOO_LARGE, large.getMessage());
            }
            if (cause instanceof SocketTimeoutException) {
                return problem(HttpStatus.REQUEST_TIMEOUT, "the body did not come to its end");
            }
            if (cause instanceof JacksonException json) {
                // Only the place: the parser's own words may quote the body, and with it a secret.
                var at = json.getLocation();
                return problem(
                        HttpStatus.BAD_REQUEST,
                        at == null || at.getLineNr() < 1
                                ? "the body is not well-formed JSON"
                                : "the body is not well-formed JSON, or names a field twice, at line "
                                        + at.getLineNr()
                                        + ", column "
                                        + at.getColumnNr());
            }
            cause = cause.getCause();
        }
        return problem(HttpStatus.BAD_REQUEST, "the body is missing or is not well-formed JSON");
    }

    private static ResponseEntity<Problem> notJson() {
        return problem(
                HttpStatus.UNSUPPORTED_MEDIA_TYPE,
                "send JSON with the header Content-Type: application/json");
    }

    private static ResponseEntity<Problem> method(HttpRequestMethodNotSupportedException e) {
        var answer =
                Problem.of(
                        HttpStatus.METHOD_NOT_ALLOWED.value(),
                        HttpStatus.METHOD_NOT_ALLOWED.getReasonPhrase(),
                        e.getMethod() + " is not possible here");
        var supported = e.getSupportedHttpMethods();
        var builder =
                ResponseEntity.status(HttpStatus.METHOD_NOT_ALLOWED)
                        .contentType(MediaType.APPLICATION_PROBLEM_JSON);
        if (supported != null) {
            builder.header(
                    HttpHeaders.ALLOW,
                    String.join(", ", supported.stream().map(Object::toString).sorted().toList()));
        }
        return builder.body(answer);
    }

    private static ResponseEntity<Problem> other(Exception failure) {
        if (DatabaseAway.caused(failure)) {
            LOG.warn("the database is away: {}", failure.getMessage());
            return ResponseEntity.status(HttpStatus.SERVICE_UNAVAILABLE)
                    .header(HttpHeaders.RETRY_AFTER, "5")
                    .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                    .body(
                            Problem.of(
                                    HttpStatus.SERVICE_UNAVAILABLE.value(),
                                    HttpStatus.SERVICE_UNAVAILABLE.getReasonPhrase(),
                                    DatabaseAway.SENTENCE));
        }
        if (failure instanceof ErrorResponse response
                && response.getStatusCode().is4xxClientError()) {
            var status = HttpStatus.valueOf(response.getStatusCode().value());
            var detail = response.getBody().getDetail();
            return problem(status, detail == null ? status.getReasonPhrase() : detail);
        }
        var id = UUID.randomUUID();
        LOG.error("a REST call failed, incident {}", id, failure);
        return problem(
                HttpStatus.INTERNAL_SERVER_ERROR,
                "something went wrong on our side; the log has it as incident " + id);
    }

    private static ResponseEntity<Problem> problem(HttpStatus status, @Nullable String detail) {
        return fields(status, detail, List.of());
    }

    private static ResponseEntity<Problem> fields(
            HttpStatus status, @Nullable String detail, List<FieldError> errors) {
        return ResponseEntity.status(status)
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .body(
                        new Problem(
                                "about:blank",
                                status.getReasonPhrase(),
                                status.value(),
                                detail == null ? status.getReasonPhrase() : detail,
                                errors.stream()
                                        .map(error ->
                                                new Problem.Field(error.field(), error.message()))
                                        .toList()));
    }
}
