package io.safekeep.backup.files;

import io.safekeep.runtime.sql.Sql;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The catalogue of files: which version stood under each path from when to when, as the journals
/// tell.
@Singleton
public class SqlFileHistory {

  private static final int BATCH = 1000;

  /// Before every path: none is empty.
  private static final String START = "";

  private static final String COLUMNS =
      """
      select path, captured_at, kind, encode(content, 'hex') as content, size, mode, modified_at,
        link_target, stamp
      from file_version
      """;

  private final Sql sql;

  public SqlFileHistory(Sql sql) {
    this.sql = sql;
  }

  /// The newest version of each path, in order.
  public Iterator<KnownPath> known(UUID store) {
    return batches(
        after ->
            sql.query(
                """
                select path, stamp, captured_at, kind = 'removed' as removed from file_version
                where store = ? and path > ? and ended_at is null order by path limit ?
                """,
                row ->
                    new KnownPath(
                        new FilePath(row.text("path")),
                        row.text("stamp"),
                        row.instant("captured_at"),
                        row.flag("removed")),
                store,
                after,
                BATCH),
        known -> known.path().value());
  }

  /// What stood in a store at an instant, in the order of the paths.
  ///
  /// @param prefix a directory, ends with `/`; empty for all
  public Iterator<FileVersion> tree(UUID store, Instant at, String prefix) {
    return batches(
        after -> tree(store, at, prefix, after, BATCH), version -> version.path().value());
  }

  /// A page of [#tree].
  ///
  /// @param prefix ends with `/`, or is empty
  /// @param after path behind which the page begins; empty for the first
  public List<FileVersion> tree(UUID store, Instant at, String prefix, String after, int limit) {
    return from(store, at, after.isEmpty() ? prefix : behind(after), prefix, limit);
  }

  private List<FileVersion> from(UUID store, Instant at, String from, String prefix, int limit) {
    var stood =
        "where store = ? and path >= ? and captured_at <= ? and (ended_at is null or ended_at > ?)"
            + " and kind <> 'removed'";
    return prefix.isEmpty()
        ? sql.query(
            COLUMNS + stood + " order by path limit ?",
            SqlFileHistory::version,
            store,
            from,
            at,
            at,
            limit)
        : sql.query(
            COLUMNS + stood + " and path < ? order by path limit ?",
            SqlFileHistory::version,
            store,
            from,
            at,
            at,
            behindAllBelow(prefix),
            limit);
  }

  /// The first text behind a path: no path holds NUL.
  private static String behind(String path) {
    return path + "\u0001";
  }

  /// The first text behind all that lies below a directory: `0` follows `/`.
  private static String behindAllBelow(String directory) {
    return directory.substring(0, directory.length() - 1) + "0";
  }

  /// What stood under a path at an instant.
  public Optional<FileVersion> find(UUID store, Instant at, String path) {
    return sql.first(
        COLUMNS
            + """
            where store = ? and path = ? and captured_at <= ?
              and (ended_at is null or ended_at > ?) and kind <> 'removed'
            """,
        SqlFileHistory::version,
        store,
        path,
        at,
        at);
  }

  /// The first file behind a path at an instant; the first one of all if none is behind it.
  public Optional<FileVersion> fileBehind(UUID store, Instant at, String path) {
    var behind =
        COLUMNS
            + """
            where store = ? and path >= ? and captured_at <= ?
              and (ended_at is null or ended_at > ?) and kind = 'file'
            order by path limit 1
            """;
    return sql.first(behind, SqlFileHistory::version, store, path, at, at)
        .or(() -> sql.first(behind, SqlFileHistory::version, store, START, at, at));
  }

  /// What a directory held at an instant, one level of it, in order. A bucket has no directories:
  /// what lies below a common beginning up to the next `/` counts as one.
  ///
  /// @param directory ends with `/`; empty for the top
  /// @param after path of a child behind which to begin; empty for the first
  public List<Child> children(UUID store, Instant at, String directory, String after, int limit) {
    var children = new ArrayList<Child>();
    var from = after.isEmpty() ? behind(directory) : behindChild(after);
    while (children.size() < limit) {
      var batch = from(store, at, from, directory, limit - children.size());
      if (batch.isEmpty()) {
        break;
      }
      for (var version : batch) {
        var child = child(version, directory);
        children.add(child);
        from = behindChild(child.path());
        if (child.isDirectory()) {
          // The rest of the batch may lie below it.
          break;
        }
      }
    }
    return children;
  }

  private static Child child(FileVersion version, String directory) {
    var path = version.path().value();
    var slash = path.indexOf('/', directory.length());
    if (slash < 0) {
      return new Child(path, version);
    }
    var folder = path.substring(0, slash + 1);
    return new Child(folder, folder.equals(path) ? version : null);
  }

  private static String behindChild(String path) {
    return path.endsWith("/") ? behindAllBelow(path) : behind(path);
  }

  /// @param version null of a directory that only is the beginning of other paths
  public record Child(String path, @Nullable FileVersion version) {
    public boolean isDirectory() {
      return path.endsWith("/");
    }
  }

  /// How many bytes and files a part of a store had at an instant.
  public Extent extent(UUID store, Instant at, String prefix) {
    return sql.query(
            """
            select count(*) as files, coalesce(sum(size), 0)::bigint as bytes from file_version
            where store = ? and starts_with(path, ?) and captured_at <= ?
              and (ended_at is null or ended_at > ?) and kind = 'file'
            """,
            row -> new Extent(row.number("files"), row.number("bytes")),
            store,
            prefix,
            at,
            at)
        .getFirst();
  }

  /// @param bytes of all files together
  public record Extent(long files, long bytes) {}

  /// Takes over what a journal tells. Within a transaction.
  public void apply(UUID store, JournalReader journal) throws IOException {
    for (var version = journal.next(); version != null; version = journal.next()) {
      apply(store, version);
    }
  }

  private void apply(UUID store, FileVersion version) {
    var node = version.node();
    var current = current(store, version.path());
    if (current.isPresent() && current.get().isAlike(node, version.content())) {
      sql.update(
          "update file_version set stamp = ? where store = ? and path = ? and ended_at is null",
          version.stamp(),
          store,
          version.path().value());
      return;
    }
    // A version that another one replaces at the same instant was there for no instant at all.
    sql.update(
        "delete from file_version where store = ? and path = ? and captured_at = ?",
        store,
        version.path().value(),
        version.from());
    sql.update(
        "update file_version set ended_at = ? where store = ? and path = ? and ended_at is null",
        version.from(),
        store,
        version.path().value());
    insert(store, version);
  }

  /// Forgets what ended before any instant that is still to be brought back.
  ///
  /// @param horizon the oldest of these instants
  /// @return how many versions
  public int expire(UUID store, Instant horizon) {
    return sql.update(
        """
        delete from file_version
        where store = ? and (ended_at <= ? or (kind = 'removed' and captured_at <= ?))
        """,
        store,
        horizon,
        horizon);
  }

  /// Forgets all of a store.
  public void forget(UUID store) {
    sql.update("delete from file_version where store = ?", store);
  }

  /// Contents without which some instant from a horizon on could not be brought back, in order.
  public Iterator<ContentId> needed(UUID store, Instant horizon) {
    return batches(
        after ->
            sql.query(
                """
                select distinct encode(content, 'hex') as content from file_version
                where store = ? and content > decode(?, 'hex')
                  and (ended_at is null or ended_at > ?)
                order by content limit ?
                """,
                row -> new ContentId(row.text("content")),
                store,
                after,
                horizon,
                BATCH),
        ContentId::value);
  }

  private Optional<FileVersion> current(UUID store, FilePath path) {
    return sql.first(
        COLUMNS + "where store = ? and path = ? and ended_at is null",
        SqlFileHistory::version,
        store,
        path.value());
  }

  private void insert(UUID store, FileVersion version) {
    var node = version.node();
    var file = node instanceof Node.File it ? it : null;
    sql.update(
        """
        insert into file_version (store, path, captured_at, kind, content, size, mode, modified_at,
          link_target, stamp)
        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
        store,
        version.path().value(),
        version.from(),
        kind(node),
        version.content() == null ? null : version.content().bytes(),
        file == null ? null : file.size(),
        mode(node),
        file == null ? null : file.modifiedAt(),
        node instanceof Node.Link(String target) ? target : null,
        version.stamp());
  }

  private static String kind(Node node) {
    return switch (node) {
      case Node.File _ -> "file";
      case Node.Directory _ -> "directory";
      case Node.Link _ -> "link";
      case Node.Removed _ -> "removed";
    };
  }

  private static @Nullable Integer mode(Node node) {
    return switch (node) {
      case Node.File file -> file.mode();
      case Node.Directory(int mode) -> mode;
      case Node.Link _, Node.Removed _ -> null;
    };
  }

  private static FileVersion version(Sql.Row row) throws SQLException {
    var content = row.textOrNull("content");
    return new FileVersion(
        new FilePath(row.text("path")),
        row.instant("captured_at"),
        switch (row.text("kind")) {
          case "file" ->
              new Node.File(
                  row.number("size"), (int) row.number("mode"), row.instant("modified_at"));
          case "directory" -> new Node.Directory((int) row.number("mode"));
          case "link" -> new Node.Link(row.text("link_target"));
          case "removed" -> new Node.Removed();
          default -> throw new IllegalStateException("a node of kind " + row.text("kind"));
        },
        content == null ? null : new ContentId(content),
        row.text("stamp"));
  }

  /// All rows of a query, fetched as they are asked for.
  private static <T> Iterator<T> batches(
      Function<String, List<T>> behind, Function<T, String> place) {
    return new Iterator<>() {
      private List<T> batch = new ArrayList<>(behind.apply(START));
      private int next;

      @Override
      public boolean hasNext() {
        if (next == batch.size() && batch.size() == BATCH) {
          batch = behind.apply(place.apply(batch.getLast()));
          next = 0;
        }
        return next < batch.size();
      }

      @Override
      public T next() {
        if (!hasNext()) {
          throw new NoSuchElementException();
        }
        return batch.get(next++);
      }
    };
  }
}
