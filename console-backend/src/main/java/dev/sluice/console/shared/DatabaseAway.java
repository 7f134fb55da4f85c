package dev.sluice.console.shared;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.transaction.CannotCreateTransactionException;

/// Tells a database that is away from every other failure.
public final class DatabaseAway {
    /// What people read; nothing is lost, and it recovers by itself.
    public static final String SENTENCE =
            "The database is away; nothing was changed, and this works again as soon as it is back.";

    private DatabaseAway() {}

    /// Whether this failure means that the database could not be reached or is going down.
    public static boolean caused(Throwable failure) {
        @Nullable Throwable cause = failure;
        for (var depth = 0; cause != null && depth < 20; depth++) {
            if (cause instanceof CannotCreateTransactionException
                    || cause instanceof DataAccessResourceFailureException
                    || cause instanceof SQLTransientConnectionException) {
                return true;
            }
            if (cause instanceof SQLException sql && goingAway(sql.getSQLState())) {
                return true;
            }
            cause = cause.getCause();
        }
        return false;
    }

    /// Class 08 is a broken connection; 57P01 to 57P03 a server that stops or starts.
    private static boolean goingAway(@Nullable String state) {
        return state != null && (state.startsWith("08") || state.startsWith("57P0"));
    }
}
