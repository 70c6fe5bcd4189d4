package io.safekeep.local.story;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Compares a restored copy with what the original's own commit times say it must be, row by row.
///
/// @param target the instant that was asked for
/// @param lastCommit newest ledger commit at or before it, by the original server's clock
/// @param ledgerRows rows of the ledger on the copy
/// @param lineRows rows of the damaged table on the copy
/// @param differences what is not as it must be; empty if the copy is exact
record Proof(
    Instant target,
    @Nullable Instant lastCommit,
    long ledgerRows,
    long lineRows,
    List<String> differences) {

  private static final int MOST = 5;

  Proof {
    differences = List.copyOf(differences);
  }

  boolean isExact() {
    return differences.isEmpty();
  }

  /// @param linesBefore the damaged table's rows before the damage, in the order of their key
  static Proof of(TenantData data, Instant target, List<String> linesBefore, String host, int port)
      throws SQLException {
    List<String> differences = new ArrayList<>();
    try (Connection original = data.connect();
        Connection copy = data.connect(host, port)) {
      Instant lastCommit = lastCommit(original, target);
      long ledger = compareLedger(original, copy, target, differences);
      long lines = compareLines(copy, data, linesBefore, differences);
      balancesAreTheLedgersSums(copy, differences);
      return new Proof(target, lastCommit, ledger, lines, differences);
    }
  }

  private static @Nullable Instant lastCommit(Connection original, Instant target)
      throws SQLException {
    try (var query =
        original.prepareStatement(
            "select max(pg_xact_commit_timestamp(xmin)) from ledger"
                + " where pg_xact_commit_timestamp(xmin) <= ?")) {
      query.setTimestamp(1, Timestamp.from(target));
      try (ResultSet row = query.executeQuery()) {
        row.next();
        Timestamp last = row.getTimestamp(1);
        return last == null ? null : last.toInstant();
      }
    }
  }

  private static long compareLedger(
      Connection original, Connection copy, Instant target, List<String> differences)
      throws SQLException {
    try (var expected =
            original.prepareStatement(
                "select ledger::text from ledger"
                    + " where pg_xact_commit_timestamp(xmin) <= ? order by id");
        var restored = copy.prepareStatement("select ledger::text from ledger order by id")) {
      expected.setTimestamp(1, Timestamp.from(target));
      try (ResultSet wanted = expected.executeQuery();
          ResultSet seen = restored.executeQuery()) {
        return compare("ledger", new Rows(wanted), new Rows(seen), differences);
      }
    }
  }

  private static long compareLines(
      Connection copy, TenantData data, List<String> before, List<String> differences)
      throws SQLException {
    var wanted = before.iterator();
    try (Statement statement = copy.createStatement();
        ResultSet seen =
            statement.executeQuery(
                "select t::text from " + data.lines() + " t order by " + data.lineKey())) {
      return compare(
          data.lines(), () -> wanted.hasNext() ? wanted.next() : null, new Rows(seen), differences);
    }
  }

  private static void balancesAreTheLedgersSums(Connection copy, List<String> differences)
      throws SQLException {
    try (Statement statement = copy.createStatement();
        ResultSet wrong =
            statement.executeQuery(
                """
                select a.id, a.balance, coalesce(sum(l.amount), 0) as booked
                from account a left join ledger l on l.account = a.id
                group by a.id having a.balance <> coalesce(sum(l.amount), 0)
                """)) {
      while (wrong.next()) {
        differences.add(
            "account "
                + wrong.getInt(1)
                + " holds "
                + wrong.getLong(2)
                + ", booked are "
                + wrong.getLong(3));
      }
    }
  }

  private interface Source {
    /// The next row, or null after the last.
    @Nullable String next() throws SQLException;
  }

  private record Rows(ResultSet rows) implements Source {
    @Override
    public @Nullable String next() throws SQLException {
      return rows.next() ? rows.getString(1) : null;
    }
  }

  /// Returns the number of rows seen.
  private static long compare(String table, Source wanted, Source seen, List<String> differences)
      throws SQLException {
    long count = 0;
    while (true) {
      String expected = wanted.next();
      String actual = seen.next();
      if (actual != null) {
        count++;
      }
      if (expected == null && actual == null) {
        return count;
      }
      if (!Objects.equals(expected, actual) && differences.size() < MOST) {
        differences.add(table + ": " + actual + " instead of " + expected);
      }
    }
  }
}
