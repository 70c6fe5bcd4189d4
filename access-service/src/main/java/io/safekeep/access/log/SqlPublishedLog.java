package io.safekeep.access.log;

import io.safekeep.access.log.Leaf.Disclosure;
import io.safekeep.runtime.sql.Sql;
import io.safekeep.tlog.TilePlace;
import io.safekeep.tlog.TileSource;
import io.safekeep.tlog.TreeHash;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// What is in a log, read as its readers ask for it.
@Singleton
class SqlPublishedLog {
  private final Sql sql;

  SqlPublishedLog(Sql sql) {
    this.sql = sql;
  }

  /// @param body exact bytes
  record Entry(long index, byte[] body) {}

  /// @param index of the entry that holds the commitment
  record Disclosed(long index, Disclosure disclosure) {}

  /// Hashes of the tiles that are not full in a log of that size.
  record Edge(long size, byte[] hashes) {}

  /// The hashes of a tile: of one that is full, its beginning; of one that is not, what there is.
  /// Empty if the log is not as large.
  Optional<List<TreeHash>> tile(LogName log, int level, TilePlace place) {
    // Full tiles never change, so a tile that fills between the two looks is not missed this way.
    return ofEdge(log, level, place).or(() -> ofFull(log, level, place));
  }

  private Optional<List<TreeHash>> ofEdge(LogName log, int level, TilePlace place) {
    return place.isFull()
        ? Optional.empty()
        : sql.first(
                "select size, edge from transparency_log where name = ?",
                row -> new Edge(row.number("size"), row.bytes("edge")),
                log.toString())
            .flatMap(edge -> within(edge, level, place));
  }

  private static Optional<List<TreeHash>> within(Edge edge, int level, TilePlace place) {
    var places = edge.size();
    var from = 0;
    for (var below = 0; below < level; below++) {
      from += (int) (places % TilePlace.FULL);
      places /= TilePlace.FULL;
    }
    if (places / TilePlace.FULL != place.number() || places % TilePlace.FULL < place.width()) {
      return Optional.empty();
    }
    var hashes =
        ByteBuffer.wrap(edge.hashes(), from * TreeHash.BYTES, place.width() * TreeHash.BYTES);
    return Optional.of(GrowingLog.read(hashes, place.width()));
  }

  private Optional<List<TreeHash>> ofFull(LogName log, int level, TilePlace place) {
    return sql.first(
        "select hashes from log_tile where log = ? and level = ? and number = ?",
        row -> GrowingLog.read(ByteBuffer.wrap(row.bytes("hashes")), place.width()),
        log.toString(),
        level,
        place.number());
  }

  TileSource tiles(LogName log) {
    return (level, place) -> present(tile(log, level, place), log, level, place);
  }

  /// The same where the edge has been read, as it is or was.
  TileSource tiles(LogName log, Edge edge) {
    return (level, place) ->
        present(within(edge, level, place).or(() -> ofFull(log, level, place)), log, level, place);
  }

  private static List<TreeHash> present(
      Optional<List<TreeHash>> hashes, LogName log, int level, TilePlace place) throws IOException {
    return hashes.orElseThrow(
        () -> new IOException("log %s has no tile %d/%s".formatted(log, level, place)));
  }

  /// The edges of many logs.
  Map<LogName, Edge> edges(Collection<LogName> logs) {
    record OfLog(LogName log, Edge edge) {}
    return sql
        .query(
            "select name, size, edge from transparency_log where name = any(?)",
            row ->
                new OfLog(
                    SqlLogs.name(row, "name"), new Edge(row.number("size"), row.bytes("edge"))),
            (Object) SqlLogs.texts(logs))
        .stream()
        .collect(Collectors.toMap(OfLog::log, OfLog::edge));
  }

  /// Entries in their order; fewer at the log's end.
  List<Entry> entries(LogName log, long from, int most) {
    return sql.query(
        "select index, body from log_entry where log = ? and index >= ? and index < ? order by index",
        row -> new Entry(row.number("index"), row.bytes("body")),
        log.toString(),
        from,
        from + most);
  }

  /// Values behind the commitments of entries, in the order of the entries.
  ///
  /// @param withheld names of values that are left out
  List<Disclosed> disclosures(LogName log, long from, long to, Set<String> withheld) {
    return sql.query(
        """
        select index, name, salt, value from log_disclosure
        where log = ? and index >= ? and index < ? and name <> all(?)
        order by index, name
        """,
        row ->
            new Disclosed(
                row.number("index"),
                new Disclosure(row.text("name"), row.bytes("salt"), row.text("value"))),
        log.toString(),
        from,
        to,
        withheld.toArray(String[]::new));
  }
}
