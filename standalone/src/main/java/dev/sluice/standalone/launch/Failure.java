package dev.sluice.standalone.launch;

import dev.sluice.standalone.settings.Variable;
import dev.sluice.standalone.terminal.Stop;
import java.net.BindException;
import java.util.Map;
import java.util.regex.Pattern;
import org.springframework.boot.web.server.PortInUseException;

/// Turns what a part threw while it started into the one sentence a person gets.
final class Failure {
    private static final Pattern PORT = Pattern.compile("(?:port |:)(\\d{1,5})\\b");

    private Failure() {}

    /// @param ports which variable asked for which port, to name it when it is taken meanwhile
    static Stop of(String what, Throwable thrown, Map<Integer, Variable> ports) {
        var cause = thrown;
        while (true) {
            if (cause instanceof Stop stop) {
                return stop;
            }
            if (cause instanceof PortInUseException taken) {
                return taken(taken.getPort(), ports);
            }
            if (cause instanceof BindException) {
                var named = PORT.matcher(String.valueOf(cause.getMessage()));
                if (named.find()) {
                    return taken(Integer.parseInt(named.group(1)), ports);
                }
            }
            if (cause.getCause() == null) {
                break;
            }
            cause = cause.getCause();
        }
        var message = cause.getMessage();
        var words =
                message == null || message.isBlank()
                        ? cause.getClass().getSimpleName()
                        : message.strip().lines().findFirst().orElse("").strip();
        return Stop.because(what + ": " + words + (words.endsWith(".") ? "" : "."), thrown);
    }

    /// The database does not answer.
    ///
    /// @param url told without its parameters, which may hold a password
    static Stop databaseAway(String url, Throwable thrown) {
        return Stop.because(
                "The database at "
                        + url.replaceFirst("\\?.*", "")
                        + " cannot be reached; start it, or check "
                        + Variable.DATABASE_URL.key()
                        + ".",
                thrown);
    }

    private static Stop taken(int port, Map<Integer, Variable> ports) {
        var variable = ports.get(port);
        return Stop.portTaken(port, variable == null ? "its variable" : variable.key());
    }
}
