package io.safekeep.backup.recovery;

import static io.safekeep.backup.wire.SqlConnection.identifier;
import static io.safekeep.backup.wire.SqlConnection.literal;

import io.safekeep.backup.restore.LocalAccess;
import io.safekeep.backup.wire.SqlConnection;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// Deletes from a restored copy what was deleted for good from its source.
final class BuryAgain {
  private BuryAgain() {}

  /// Applies tombstones, all of a database in one transaction.
  ///
  /// @throws IOException if one cannot be applied; the copy must not serve then
  static void apply(LocalAccess copy, List<Tombstone> tombstones) throws IOException {
    Map<String, List<Tombstone>> byDatabase =
        tombstones.stream().collect(Collectors.groupingBy(Tombstone::database));
    for (var entry : byDatabase.entrySet()) {
      if (isThere(copy, entry.getKey())) {
        bury(copy, entry.getKey(), entry.getValue());
      }
    }
  }

  /// A database of later days is not in the copy, and nothing of it.
  private static boolean isThere(LocalAccess copy, String database) throws IOException {
    try (SqlConnection connection = copy.open("postgres")) {
      return !connection
          .query("select 1 from pg_database where datname = " + literal(database))
          .isEmpty();
    }
  }

  private static void bury(LocalAccess copy, String database, List<Tombstone> tombstones)
      throws IOException {
    try (SqlConnection connection = copy.open(database)) {
      connection.execute("begin");
      for (Tombstone tombstone : tombstones) {
        String table = identifier(tombstone.schema()) + "." + identifier(tombstone.table());
        if (connection
            .row("select to_regclass(" + literal(table) + ") is null")
            .text(0)
            .equals("f")) {
          connection.execute("delete from " + table + " where " + condition(tombstone));
        }
      }
      connection.execute("commit");
    }
  }

  private static String condition(Tombstone tombstone) {
    return tombstone.key().entrySet().stream()
        .map(column -> identifier(column.getKey()) + " = " + literal(column.getValue()))
        .collect(Collectors.joining(" and "));
  }
}
