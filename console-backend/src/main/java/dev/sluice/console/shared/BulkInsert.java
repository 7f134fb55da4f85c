package dev.sluice.console.shared;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.jdbc.core.RowMapper;

/// Many rows in one statement: each column travels as one array, so that a thousand rows cost one
/// round trip and one plan.
///
/// Immutable; made once per table and kept.
public final class BulkInsert<T> {
    private final String sql;
    private final List<Column<T>> columns;

    private record Column<T>(String name, String type, Function<T, @Nullable Object> value) {}

    private BulkInsert(String sql, List<Column<T>> columns) {
        this.sql = sql;
        this.columns = columns;
    }

    /// Starts a statement for this table.
    public static <T> Builder<T> into(String table) {
        return new Builder<>(table);
    }

    /// Inserts the rows; nothing happens for none.
    public int run(JdbcOperations jdbc, List<T> rows) {
        if (rows.isEmpty()) {
            return 0;
        }
        return jdbc.update(connection -> prepare(connection, rows));
    }

    /// Inserts the rows and reads what the statement's end returns.
    public <R> List<R> run(JdbcOperations jdbc, List<T> rows, RowMapper<R> returned) {
        if (rows.isEmpty()) {
            return List.of();
        }
        return jdbc.query(connection -> prepare(connection, rows), returned);
    }

    private PreparedStatement prepare(Connection connection, List<T> rows) throws SQLException {
        var statement = connection.prepareStatement(sql);
        try {
            for (var i = 0; i < columns.size(); i++) {
                var column = columns.get(i);
                statement.setArray(
                        i + 1, connection.createArrayOf(column.type(), values(column, rows)));
            }
            return statement;
        } catch (SQLException | RuntimeException failure) {
            statement.close();
            throw failure;
        }
    }

    private static <T> @Nullable Object[] values(Column<T> column, List<T> rows) {
        // The driver takes byte arrays in an array of exactly that type only.
        var values =
                column.type().equals("bytea")
                        ? new byte @Nullable [rows.size()][]
                        : new @Nullable Object[rows.size()];
        for (var row = 0; row < values.length; row++) {
            values[row] = column.value().apply(rows.get(row));
        }
        return values;
    }

    /// Collects the columns of a {@link BulkInsert}.
    public static final class Builder<T> {
        private final String table;
        private final List<Column<T>> columns = new ArrayList<>();
        private String end = "";

        private Builder(String table) {
            this.table = table;
        }

        /// One more column.
        ///
        /// @param type PostgreSQL's name of the element type
        public Builder<T> column(String name, String type, Function<T, @Nullable Object> value) {
            columns.add(new Column<>(name, type, value));
            return this;
        }

        /// What follows the rows: an order, a conflict clause, what to return.
        public Builder<T> end(String clause) {
            end = clause;
            return this;
        }

        public BulkInsert<T> build() {
            var names = columns.stream().map(Column::name).collect(Collectors.joining(", "));
            var arrays =
                    IntStream.range(0, columns.size())
                            .mapToObj(i -> "?::" + columns.get(i).type() + "[]")
                            .collect(Collectors.joining(", "));
            return new BulkInsert<>(
                    "INSERT INTO %s (%s) SELECT * FROM unnest(%s) AS rows (%s) %s"
                            .formatted(table, names, arrays, names, end),
                    List.copyOf(columns));
        }
    }
}
