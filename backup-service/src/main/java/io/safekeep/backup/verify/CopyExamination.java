package io.safekeep.backup.verify;

import static io.safekeep.backup.wire.SqlConnection.identifier;

import io.safekeep.backup.restore.LocalAccess;
import io.safekeep.backup.wire.Row;
import io.safekeep.backup.wire.ServerRefused;
import io.safekeep.backup.wire.SqlConnection;
import io.safekeep.backup.wire.SqlState;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.random.RandomGenerator;

/// Looks through a restored copy, all its databases, as far as the time allows: every table is read
/// and its rows counted, every heap and B-tree is checked by `amcheck`, and the server's own count
/// of pages with a wrong checksum is asked for afterwards.
public final class CopyExamination {
  /// Classes that hold pages: tables, materialised views, and their TOAST tables.
  private static final String HEAPS =
      """
      select c.oid, c.oid::regclass::text from pg_class c join pg_am a on a.oid = c.relam
      where c.relkind in ('r', 'm', 't') and c.relpersistence <> 't' and a.amname = 'heap'
      """;

  private static final String BTREES =
      """
      select c.oid, c.oid::regclass::text
      from pg_class c join pg_am a on a.oid = c.relam join pg_index i on i.indexrelid = c.oid
      where c.relkind = 'i' and c.relpersistence = 'p' and a.amname = 'btree'
        and i.indisvalid and i.indisready
      """;

  private static final String USER_TABLES =
      """
      select n.nspname, c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where c.relkind in ('r', 'm') and c.relpersistence = 'p' and n.nspname <> 'information_schema'
        and n.nspname !~ '^pg_'
      """;

  private static final int MOST_DAMAGES = 100;

  private final LocalAccess copy;
  private final Duration longest;
  private final RandomGenerator random;
  private long deadline;
  private boolean amcheck;
  private long relations;
  private long relationsChecked;
  private long tables;
  private long tablesCounted;
  private long rows;
  private final List<String> damages = new ArrayList<>();

  /// @param longest for everything; what does not fit is not looked at, and said so
  /// @param random puts what is looked at in an order, so that over many examinations everything
  ///   has its turn
  public CopyExamination(LocalAccess copy, Duration longest, RandomGenerator random) {
    this.copy = copy;
    this.longest = longest;
    this.random = random;
  }

  /// What was seen.
  ///
  /// @param pageChecksums whether the copy's pages carry checksums, without which the server cannot
  ///   tell a damaged one
  /// @param checksumFailures pages that the server found damaged while they were read
  /// @param amcheck whether the programs have the extension
  /// @param relations heaps and B-trees there are; `relationsChecked` of them were looked at
  /// @param tables user tables there are; `tablesCounted` of them were counted
  /// @param damages one sentence each, at most a hundred
  public record Seen(
      int databases,
      boolean pageChecksums,
      long checksumFailures,
      boolean amcheck,
      long relations,
      long relationsChecked,
      long tables,
      long tablesCounted,
      long rows,
      List<String> damages) {
    public Seen {
      damages = List.copyOf(damages);
    }
  }

  /// Looks. Damage is what it returns; an exception says that looking failed.
  public Seen look() throws IOException {
    deadline = System.nanoTime() + longest.toNanos();
    List<String> databases;
    boolean checksums;
    try (SqlConnection connection = copy.open("postgres")) {
      databases =
          new ArrayList<>(
              texts(
                  connection.query(
                      "select datname from pg_database where datallowconn order by datname")));
      checksums = connection.row("show data_checksums").text(0).equals("on");
    }
    Collections.shuffle(databases, java.util.Random.from(random));
    for (String database : databases) {
      examine(database);
    }
    return new Seen(
        databases.size(),
        checksums,
        checksumFailures(),
        amcheck,
        relations,
        relationsChecked,
        tables,
        tablesCounted,
        rows,
        damages);
  }

  private void examine(String database) throws IOException {
    try (SqlConnection connection = copy.open(database)) {
      // One small buffer ring per scan, so that pages come from the disk and not from memory, and
      // nothing of the tenant's runs: no function of an index, no view.
      connection.execute("set synchronize_seqscans = off; set max_parallel_workers_per_gather = 0");
      countRows(connection, database);
      amcheck(connection, database);
    }
  }

  private void countRows(SqlConnection connection, String database) throws IOException {
    List<Row> found = shuffled(connection.query(USER_TABLES));
    tables += found.size();
    for (Row table : found) {
      String name = identifier(table.text(0)) + "." + identifier(table.text(1));
      attempt(
          connection,
          database + ", table " + name,
          () -> {
            rows += Long.parseLong(connection.row("select count(*) from " + name).text(0));
            tablesCounted++;
          });
    }
  }

  private void amcheck(SqlConnection connection, String database) throws IOException {
    if (connection
        .query("select 1 from pg_available_extensions where name = 'amcheck'")
        .isEmpty()) {
      return;
    }
    amcheck = true;
    connection.execute(
        "create schema if not exists safekeep_drill; create extension if not exists amcheck schema safekeep_drill");
    String schema =
        identifier(
            connection
                .row(
                    "select extnamespace::regnamespace::text from pg_extension where extname ="
                        + " 'amcheck'")
                .text(0)
                .replace("\"", ""));
    List<Row> heaps = shuffled(connection.query(HEAPS));
    List<Row> indexes = shuffled(connection.query(BTREES));
    relations += heaps.size() + indexes.size();
    for (Row heap : heaps) {
      attempt(
          connection,
          database + ", " + heap.text(1),
          () -> {
            List<Row> faults =
                connection.query(
                    "select blkno, msg from "
                        + schema
                        + ".verify_heapam(relation => "
                        + Long.parseLong(heap.text(0))
                        + ", check_toast => true) limit 10");
            relationsChecked++;
            for (Row fault : faults) {
              damaged(database + ", " + heap.text(1) + ": " + fault.text(1));
            }
          });
    }
    for (Row index : indexes) {
      attempt(
          connection,
          database + ", " + index.text(1),
          () -> {
            connection.query(
                "select "
                    + schema
                    + ".bt_index_check(index => "
                    + Long.parseLong(index.text(0))
                    + ", heapallindexed => false)");
            relationsChecked++;
          });
    }
  }

  /// A look at one thing.
  private interface Look {
    void take() throws IOException;
  }

  /// Looks at one thing unless the time is up. What the server refuses to read is damage.
  private void attempt(SqlConnection connection, String what, Look look) throws IOException {
    long left = (deadline - System.nanoTime()) / 1_000_000;
    if (left <= 0) {
      return;
    }
    try {
      connection.execute("set statement_timeout = " + left);
      look.take();
    } catch (ServerRefused refused) {
      if (!refused.severity().equals("ERROR")) {
        throw refused;
      }
      if (!refused.is(SqlState.QUERY_CANCELED)) {
        damaged(what + ": " + refused.serverMessage());
      }
    }
  }

  private void damaged(String what) {
    if (damages.size() < MOST_DAMAGES) {
      damages.add(what);
    }
  }

  private long checksumFailures() throws IOException {
    try (SqlConnection connection = copy.open("postgres")) {
      return Long.parseLong(
          connection
              .row("select coalesce(sum(checksum_failures), 0) from pg_stat_database")
              .text(0));
    }
  }

  private List<Row> shuffled(List<Row> rows) {
    var order = new ArrayList<>(rows);
    Collections.shuffle(order, java.util.Random.from(random));
    return order;
  }

  private static List<String> texts(List<Row> rows) throws IOException {
    var texts = new ArrayList<String>();
    for (Row row : rows) {
      texts.add(row.text(0));
    }
    return texts;
  }
}
