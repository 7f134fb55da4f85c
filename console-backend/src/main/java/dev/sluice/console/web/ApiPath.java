package dev.sluice.console.web;

import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

/// Which requests are the APIs'. Read from the path as the server understood it: what a request
/// line says may be written in many ways (`/%61pi/v1`), and only one of them begins as ours do.
final class ApiPath {
    private ApiPath() {}

    /// Whether this is a call of the REST API.
    static boolean isRest(HttpServletRequest request) {
        return below(path(request), "/api/v1");
    }

    /// Whether this is a call of the APISIX dialect.
    static boolean isDialect(HttpServletRequest request) {
        return below(path(request), "/apisix");
    }

    /// Whether whoever sent this expects an answer of an API.
    static boolean isApi(HttpServletRequest request) {
        return isApi(path(request));
    }

    /// The same for a request that failed and is on its way to an error page now.
    static boolean hasFailed(HttpServletRequest request) {
        return request.getAttribute(RequestDispatcher.ERROR_REQUEST_URI) instanceof String raw
                // Refused before it was understood, perhaps: /api/v1;x=1, //api/v1
                && isApi(raw.replaceFirst("^/+", "/").replaceFirst(";.*", ""));
    }

    private static boolean isApi(String path) {
        return below(path, "/api") || below(path, "/apisix");
    }

    private static String path(HttpServletRequest request) {
        @Nullable String inner = request.getPathInfo();
        return inner == null ? request.getServletPath() : request.getServletPath() + inner;
    }

    private static boolean below(String path, String root) {
        return path.equals(root) || path.startsWith(root + "/");
    }
}
