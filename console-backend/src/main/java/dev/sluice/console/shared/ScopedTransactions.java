package dev.sluice.console.shared;

import java.sql.SQLException;
import java.util.Objects;
import javax.sql.DataSource;
import org.springframework.jdbc.datasource.ConnectionHolder;
import org.springframework.orm.jpa.JpaTransactionManager;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/// Tells PostgreSQL at the begin of each transaction what it may see; the policies of the tables do
/// the rest.
///
/// Whoever has signed in sees their scope. A thread on which nobody has is the console's own (the
/// intake, the publisher) and sees all: no service answers on one, since each asks for a permission
/// first. Somebody who is not known, and a statement outside of any transaction, see nothing.
final class ScopedTransactions extends JpaTransactionManager {
    private static final long serialVersionUID = 1L;

    private static final String SAY =
            """
            SELECT set_config('sluice.sees', ?, true), set_config('sluice.tenant', ?, true),
                   set_config('sluice.unit', ?, true)
            """;

    /// The three settings of a transaction.
    private record Sight(String sees, String tenant, String unit) {
        static final Sight ALL = new Sight("all", "", "");
        static final Sight NOTHING = new Sight("", "", "");

        static Sight current() {
            var authentication = SecurityContextHolder.getContext().getAuthentication();
            if (authentication == null) {
                return ALL;
            }
            if (!(authentication.getPrincipal() instanceof Actor.Source source)) {
                return NOTHING;
            }
            return switch (source.actor().scope()) {
                case Scope.Everything() -> ALL;
                case Scope.OneTenant(var tenant) -> new Sight("", tenant.toString(), "");
                case Scope.OneUnit(var tenant, var unit) ->
                        new Sight("", tenant.toString(), unit.toString());
            };
        }
    }

    @Override
    protected void doBegin(Object transaction, TransactionDefinition definition) {
        super.doBegin(transaction, definition);
        try {
            say(Sight.current());
        } catch (SQLException | RuntimeException failure) {
            // Nobody else would give the connection back: the transaction has not begun for them.
            doCleanupAfterCompletion(transaction);
            throw new CannotCreateTransactionException(
                    "the transaction could not say what it may see", failure);
        }
    }

    private void say(Sight sight) throws SQLException {
        DataSource pool = Objects.requireNonNull(getDataSource());
        var holder =
                (ConnectionHolder)
                        Objects.requireNonNull(TransactionSynchronizationManager.getResource(pool));
        try (var statement = holder.getConnection().prepareStatement(SAY)) {
            statement.setString(1, sight.sees());
            statement.setString(2, sight.tenant());
            statement.setString(3, sight.unit());
            statement.execute();
        }
    }
}
