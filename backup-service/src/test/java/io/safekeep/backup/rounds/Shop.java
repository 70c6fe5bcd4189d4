package io.safekeep.backup.rounds;

import io.safekeep.testing.PostgresServer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Sells all the time, each sale in a transaction over two tables, and keeps outside of the
/// database what was acknowledged, and when. While its server is away it waits and goes on.
final class Shop implements AutoCloseable {
  private static final Duration BETWEEN_SALES = Duration.ofMillis(4);
  private static final Duration UNTIL_TRIED_AGAIN = Duration.ofMillis(100);
  private static final String TABLES =
      """
      create table sale (id bigint primary key, note text not null);
      create table item (sale bigint not null references sale, note text not null);
      create table stock as select n as id, md5(n::text) as note from generate_series(1, 150000) n;
      """;

  private final PostgresServer server;
  private final List<Sale> sales = new ArrayList<>();
  private final Thread thread;
  private volatile boolean closed;

  /// One try to sell.
  ///
  /// @param begun before its transaction began
  /// @param acknowledged after the server said that it is committed; null if it never said, and
  ///   then nobody knows
  private record Sale(long id, Instant begun, @Nullable Instant acknowledged) {

    boolean mustBeThere(Instant target) {
      return acknowledged != null && !acknowledged.isAfter(target);
    }

    boolean mayBeThere(Instant target) {
      return begun.isBefore(target);
    }
  }

  Shop(PostgresServer server) {
    this.server = server;
    server.execute("postgres", TABLES);
    thread = Thread.ofPlatform().daemon().name("shop").start(this::sell);
  }

  private void sell() {
    while (!closed) {
      try (var connection = server.connect("postgres");
          var sale =
              connection.prepareStatement(
                  "insert into sale select ?, md5(?::text) on conflict do nothing");
          var item =
              connection.prepareStatement("insert into item select ?, md5((-?::bigint)::text)")) {
        connection.setAutoCommit(false);
        while (!closed) {
          sell(connection, sale, item);
          LockSupport.parkNanos(BETWEEN_SALES.toNanos());
        }
      } catch (SQLException away) {
        LockSupport.parkNanos(UNTIL_TRIED_AGAIN.toNanos());
      }
    }
  }

  private void sell(Connection connection, PreparedStatement sale, PreparedStatement item)
      throws SQLException {
    long id = size() + 1;
    Instant begun = Instant.now();
    Instant acknowledged = null;
    try {
      for (PreparedStatement insert : List.of(sale, item)) {
        insert.setLong(1, id);
        insert.setLong(2, id);
        insert.executeUpdate();
      }
      connection.commit();
      acknowledged = Instant.now();
    } finally {
      note(new Sale(id, begun, acknowledged));
    }
  }

  private synchronized void note(Sale sale) {
    sales.add(sale);
  }

  private synchronized int size() {
    return sales.size();
  }

  /// Sales that were acknowledged so far.
  synchronized long acknowledged() {
    return sales.stream().filter(sale -> sale.acknowledged() != null).count();
  }

  /// What of a copy is not as it was at `target`; empty if all is. The shop and its server have one
  /// clock.
  List<String> differences(Connection copy, Instant target) throws SQLException {
    List<Sale> known;
    synchronized (this) {
      known = List.copyOf(sales);
    }
    List<String> differences = new ArrayList<>();
    boolean[] there = new boolean[known.size() + 1];
    try (var statement = copy.createStatement();
        var rows =
            statement.executeQuery(
                """
                select sale.id, count(item), bool_and(sale.note = md5(sale.id::text)
                  and item.note = md5((-sale.id)::text))
                from sale left join item on item.sale = sale.id group by sale.id
                """)) {
      while (rows.next()) {
        long id = rows.getLong(1);
        if (id > known.size() || !known.get((int) id - 1).mayBeThere(target)) {
          differences.add("sale " + id + " is there before it was made");
        } else {
          there[(int) id] = true;
        }
        if (rows.getInt(2) != 1 || !rows.getBoolean(3)) {
          differences.add("sale " + id + " is there in part");
        }
      }
    }
    known.stream()
        .filter(sale -> sale.mustBeThere(target) && !there[(int) sale.id()])
        .forEach(sale -> differences.add("acknowledged " + sale + " is lost"));
    try (var statement = copy.createStatement();
        var row = statement.executeQuery("select count(*) from stock where note = md5(id::text)")) {
      row.next();
      if (row.getInt(1) != 150_000) {
        differences.add(row.getInt(1) + " of 150000 rows of the stock are there");
      }
    }
    return differences;
  }

  @Override
  public void close() {
    closed = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
