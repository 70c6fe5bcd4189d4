package io.safekeep.access.log;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.safekeep.access.log.GrowingLog.FullTile;
import io.safekeep.access.log.Leaf.Disclosure;
import io.safekeep.runtime.sql.Sql;
import io.safekeep.runtime.sql.Sql.Row;
import io.safekeep.tlog.TreeHash;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Logs as rows: what waits for them, what they hold. Statements take many logs at once, so that a
/// thousand busy tenants cost no more round trips than one.
@Singleton
class SqlLogs {
  private static final TypeReference<TreeMap<String, String>> TEXTS = new TypeReference<>() {};

  private final Sql sql;
  private final ObjectMapper json;
  private final LogSettings settings;

  SqlLogs(Sql sql, ObjectMapper json, LogSettings settings) {
    this.sql = sql;
    this.json = json;
    this.settings = settings;
  }

  /// The logs of the facts that wait longest, in the order of their names.
  List<LogName> waiting(int facts) {
    return sql.query(
        """
        select distinct log from (select log from log_staged order by position limit ?) oldest
        order by log
        """,
        row -> name(row, "log"),
        facts);
  }

  /// Makes the logs that do not exist yet.
  void make(Collection<LogName> names) {
    sql.update(
        """
        insert into transparency_log (name, tenant, origin, root)
        select wanted.name, nullif(wanted.name, '_ops')::uuid, ? || '/t/' || wanted.name, ?
        from unnest(?) wanted (name)
        where not exists (select from transparency_log l where l.name = wanted.name)
        order by wanted.name
        on conflict do nothing
        """,
        settings.host(),
        TreeHash.EMPTY.bytes(),
        texts(names));
  }

  /// Locks logs until the transaction ends; leaves out those that another replica works on. Rows
  /// that refer to a log, such as its checkpoints, may be added meanwhile.
  List<GrowingLog> lock(Collection<LogName> names) {
    return sql.query(
        """
        select name, size, edge from transparency_log where name = any(?)
        order by name for no key update skip locked
        """,
        row -> GrowingLog.of(name(row, "name"), row.number("size"), row.bytes("edge")),
        (Object) texts(names));
  }

  /// Takes the oldest facts of logs that are locked, in their order.
  List<StagedFact> take(Collection<LogName> locked, int most) {
    record Placed(long position, StagedFact fact) {}
    return sql
        .query(
            """
            with oldest as (
              select position from log_staged where log = any(?) order by position limit ?)
            delete from log_staged s using oldest where s.position = oldest.position
            returning s.*
            """,
            row -> new Placed(row.number("position"), fact(row)),
            texts(locked),
            most)
        .stream()
        .sorted(Comparator.comparing(Placed::position))
        .map(Placed::fact)
        .toList();
  }

  private StagedFact fact(Row row) throws SQLException {
    var sealed = sealed(row.text("sealed"));
    var actor = row.textOrNull("actor");
    if (actor != null) {
      sealed.put("actor", actor);
    }
    return new StagedFact(
        row.id("id"),
        name(row, "log"),
        row.text("type"),
        row.instant("at"),
        row.idOrNull("request"),
        row.idOrNull("grant_id"),
        row.idOrNull("session"),
        row.numberOrNull("number"),
        row.text("open"),
        sealed);
  }

  private TreeMap<String, String> sealed(String text) {
    try {
      return json.readValue(text, TEXTS);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("sealed values of a staged fact cannot be read", e);
    }
  }

  /// Stores what was added to logs.
  void store(List<GrowingLog> grown) {
    storeEntries(grown);
    storeDisclosures(grown);
    storeTiles(grown);
    sql.update(
        """
        update transparency_log l set size = g.size, root = g.root, edge = g.edge
        from unnest(?, ?, ?, ?) g (name, size, root, edge) where l.name = g.name
        """,
        texts(grown, GrowingLog::name),
        numbers(grown, GrowingLog::size),
        bytes(grown, log -> log.root().bytes()),
        bytes(grown, GrowingLog::edge));
    // Last, since whoever publishes waits for these rows.
    sql.update(
        """
        insert into log_publication (log, size) select * from unnest(?, ?)
        on conflict (log) do update set size = excluded.size
        """,
        texts(grown, GrowingLog::name),
        numbers(grown, GrowingLog::size));
  }

  private void storeEntries(List<GrowingLog> grown) {
    record Entry(LogName log, long index, Leaf leaf) {}
    var entries = new ArrayList<Entry>();
    for (var log : grown) {
      var index = log.from();
      for (var leaf : log.added()) {
        entries.add(new Entry(log.name(), index++, leaf));
      }
    }
    sql.update(
        """
        insert into log_entry
          (log, index, body, id, type, at, request, grant_id, session, number)
        select * from unnest(?, ?, ?, ?, ?, ?::timestamptz[], ?::uuid[], ?::uuid[], ?::uuid[], ?)
        """,
        texts(entries, Entry::log),
        numbers(entries, Entry::index),
        bytes(entries, entry -> entry.leaf().body()),
        entries.stream().map(entry -> entry.leaf().fact().id()).toArray(UUID[]::new),
        texts(entries, entry -> entry.leaf().fact().type()),
        texts(entries, entry -> entry.leaf().fact().at()),
        entries.stream().map(entry -> entry.leaf().fact().request()).toArray(UUID[]::new),
        entries.stream().map(entry -> entry.leaf().fact().grant()).toArray(UUID[]::new),
        entries.stream().map(entry -> entry.leaf().fact().session()).toArray(UUID[]::new),
        numbers(entries, entry -> entry.leaf().fact().number()));
  }

  private void storeDisclosures(List<GrowingLog> grown) {
    record Placed(LogName log, long index, Disclosure disclosure) {}
    var placed = new ArrayList<Placed>();
    for (var log : grown) {
      var index = log.from();
      for (var leaf : log.added()) {
        for (var disclosure : leaf.disclosures()) {
          placed.add(new Placed(log.name(), index, disclosure));
        }
        index++;
      }
    }
    if (!placed.isEmpty()) {
      sql.update(
          """
          insert into log_disclosure (log, index, name, salt, value)
          select * from unnest(?, ?, ?, ?, ?)
          """,
          texts(placed, Placed::log),
          numbers(placed, Placed::index),
          texts(placed, one -> one.disclosure().name()),
          bytes(placed, one -> one.disclosure().salt()),
          texts(placed, one -> one.disclosure().value()));
    }
  }

  private void storeTiles(List<GrowingLog> grown) {
    record Placed(LogName log, FullTile tile) {}
    var tiles =
        grown.stream()
            .flatMap(log -> log.tiles().stream().map(tile -> new Placed(log.name(), tile)))
            .toList();
    if (!tiles.isEmpty()) {
      sql.update(
          """
          insert into log_tile (log, level, number, hashes)
          select log, level, number, hashes
          from unnest(?, ?, ?, ?) t (log, level, number, hashes)
          """,
          texts(tiles, Placed::log),
          numbers(tiles, one -> (long) one.tile().level()),
          numbers(tiles, one -> one.tile().number()),
          bytes(tiles, one -> one.tile().hashes()));
    }
  }

  static LogName name(Row row, String column) throws SQLException {
    return LogName.parse(row.text(column)).orElseThrow();
  }

  static String[] texts(Collection<LogName> names) {
    return texts(names, name -> name);
  }

  static <T> String[] texts(Collection<T> rows, Function<T, ?> value) {
    return rows.stream().map(row -> value.apply(row).toString()).toArray(String[]::new);
  }

  static <T> Long[] numbers(Collection<T> rows, Function<T, @Nullable Long> value) {
    return rows.stream().map(value).toArray(Long[]::new);
  }

  static <T> byte[][] bytes(Collection<T> rows, Function<T, byte[]> value) {
    return rows.stream().map(value).toArray(byte[][]::new);
  }

  /// Which logs there are, for those who look after all of them.
  List<LogName> all() {
    return sql.query("select name from transparency_log order by name", row -> name(row, "name"));
  }
}
