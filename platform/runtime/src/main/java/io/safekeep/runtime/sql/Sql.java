package io.safekeep.runtime.sql;

import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/// Parameterised SQL on the service's own database. Takes part in the current JTA transaction, and
/// commits by itself outside of one.
@Singleton
public class Sql {

  private final DataSource dataSource;

  public Sql(DataSource dataSource) {
    this.dataSource = dataSource;
  }

  /// Reads one row of a result.
  @FunctionalInterface
  public interface RowReader<T> {
    T read(Row row) throws SQLException;
  }

  /// Returns the number of rows changed.
  ///
  /// @throws SqlFault if the database refuses or cannot be reached
  public int update(String sql, @Nullable Object... parameters) {
    try (Connection connection = dataSource.getConnection();
        PreparedStatement statement = connection.prepareStatement(sql)) {
      bind(statement, parameters);
      return statement.executeUpdate();
    } catch (SQLException e) {
      throw new SqlFault(e);
    }
  }

  /// Returns all rows; the caller's statement bounds their number.
  ///
  /// @throws SqlFault if the database refuses or cannot be reached
  public <T> List<T> query(String sql, RowReader<T> reader, @Nullable Object... parameters) {
    try (Connection connection = dataSource.getConnection();
        PreparedStatement statement = connection.prepareStatement(sql)) {
      bind(statement, parameters);
      try (ResultSet result = statement.executeQuery()) {
        List<T> rows = new ArrayList<>();
        Row row = new Row(result);
        while (result.next()) {
          rows.add(reader.read(row));
        }
        return rows;
      }
    } catch (SQLException e) {
      throw new SqlFault(e);
    }
  }

  /// Returns the first row, if there is one.
  ///
  /// @throws SqlFault if the database refuses or cannot be reached
  public <T> Optional<T> first(String sql, RowReader<T> reader, @Nullable Object... parameters) {
    return query(sql, reader, parameters).stream().findFirst();
  }

  private static void bind(PreparedStatement statement, @Nullable Object... parameters)
      throws SQLException {
    for (int i = 0; i < parameters.length; i++) {
      Object parameter = parameters[i];
      switch (parameter) {
        case Instant instant ->
            statement.setObject(i + 1, OffsetDateTime.ofInstant(instant, ZoneOffset.UTC));
        case UUID[] ids ->
            statement.setArray(i + 1, statement.getConnection().createArrayOf("uuid", ids));
        case Long[] numbers ->
            statement.setArray(i + 1, statement.getConnection().createArrayOf("bigint", numbers));
        case String[] texts ->
            statement.setArray(i + 1, statement.getConnection().createArrayOf("text", texts));
        case byte[][] values ->
            statement.setArray(i + 1, statement.getConnection().createArrayOf("bytea", values));
        case null, default -> statement.setObject(i + 1, parameter);
      }
    }
  }

  /// The current row of a result, read by column name.
  public static final class Row {

    private final ResultSet result;

    Row(ResultSet result) {
      this.result = result;
    }

    public String text(String column) throws SQLException {
      return result.getString(column);
    }

    public @Nullable String textOrNull(String column) throws SQLException {
      return result.getString(column);
    }

    public long number(String column) throws SQLException {
      return result.getLong(column);
    }

    public @Nullable Long numberOrNull(String column) throws SQLException {
      long value = result.getLong(column);
      return result.wasNull() ? null : value;
    }

    public boolean flag(String column) throws SQLException {
      return result.getBoolean(column);
    }

    public UUID id(String column) throws SQLException {
      return result.getObject(column, UUID.class);
    }

    public @Nullable UUID idOrNull(String column) throws SQLException {
      return result.getObject(column, UUID.class);
    }

    public Instant instant(String column) throws SQLException {
      return result.getTimestamp(column).toInstant();
    }

    public @Nullable Instant instantOrNull(String column) throws SQLException {
      Timestamp value = result.getTimestamp(column);
      return value == null ? null : value.toInstant();
    }

    /// An array of texts.
    public List<String> texts(String column) throws SQLException {
      return List.of((String[]) result.getArray(column).getArray());
    }

    public byte[] bytes(String column) throws SQLException {
      return result.getBytes(column);
    }

    public byte @Nullable [] bytesOrNull(String column) throws SQLException {
      return result.getBytes(column);
    }
  }
}
