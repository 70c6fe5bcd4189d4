package io.safekeep.backup.base;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.safekeep.backup.wire.Lsn;
import io.safekeep.backup.wire.SystemIdentifier;
import io.safekeep.backup.wire.TimelineId;
import io.safekeep.backup.wire.WalSegmentSize;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A base backup that is whole in the repository.
///
/// @param serverVersion major version, for instance 18
/// @param startLsn where recovery must begin to read WAL
/// @param endLsn up to where WAL is needed before the copy is consistent
/// @param archiveBytes length of the server's tar archives together
/// @param storedBytes what the archives take in the repository
/// @param files how many files, directories and links apart
/// @param fileBytes sizes of those files together
/// @param parts into how many objects the archives were cut
/// @param tablespaces in the order of their archives, the data directory apart
/// @param settings of the server that a recovery must not undercut
/// @param parent the backup that this one is incremental to; null if it is full
/// @param blockBytes size of the server's blocks
/// @param pages what the pages' checksums have shown
public record CompletedBackup(
    UUID id,
    SystemIdentifier system,
    int serverVersion,
    String label,
    Instant startedAt,
    Instant completedAt,
    TimelineId startTimeline,
    Lsn startLsn,
    TimelineId endTimeline,
    Lsn endLsn,
    WalSegmentSize walSegmentSize,
    long archiveBytes,
    long storedBytes,
    long files,
    long fileBytes,
    int parts,
    List<TablespaceLocation> tablespaces,
    Map<String, String> settings,
    @Nullable UUID parent,
    int blockBytes,
    PageReport pages) {
  /// Size of a block unless PostgreSQL was built with another.
  public static final int USUAL_BLOCK_BYTES = 8192;

  private static final String HEADER = "safekeep base backup 1";

  public CompletedBackup {
    tablespaces = List.copyOf(tablespaces);
    settings = Map.copyOf(settings);
  }

  /// A tablespace beside the data directory; where it lay on the server.
  public record TablespaceLocation(long oid, String path) {}

  /// Whether it holds only what changed since its parent.
  public boolean isIncremental() {
    return parent != null;
  }

  /// The text that is kept, one `name value` a line, values URL-encoded.
  byte[] toText() {
    var text = new StringBuilder(HEADER).append('\n');
    line(text, "id", id);
    line(text, "system", system);
    line(text, "server-version", serverVersion);
    line(text, "label", label);
    line(text, "started-at", startedAt);
    line(text, "completed-at", completedAt);
    line(text, "start-timeline", startTimeline.value());
    line(text, "start-lsn", startLsn);
    line(text, "end-timeline", endTimeline.value());
    line(text, "end-lsn", endLsn);
    line(text, "wal-segment-bytes", walSegmentSize.bytes());
    line(text, "archive-bytes", archiveBytes);
    line(text, "stored-bytes", storedBytes);
    line(text, "files", files);
    line(text, "file-bytes", fileBytes);
    line(text, "parts", parts);
    if (parent != null) {
      line(text, "parent", parent);
    }
    line(text, "block-bytes", blockBytes);
    line(text, "pages-checked", pages.checked());
    line(text, "pages-broken", pages.broken());
    if (pages.firstBroken() != null) {
      line(text, "first-broken-page", pages.firstBroken());
    }
    for (var tablespace : tablespaces) {
      line(text, "tablespace." + tablespace.oid(), tablespace.path());
    }
    settings.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(setting -> line(text, "setting." + setting.getKey(), setting.getValue()));
    return text.toString().getBytes(UTF_8);
  }

  private static void line(StringBuilder text, String name, Object value) {
    text.append(name).append(' ').append(URLEncoder.encode(value.toString(), UTF_8)).append('\n');
  }

  /// Reads what [#toText] wrote.
  ///
  /// @throws IllegalArgumentException if the text is anything else
  static CompletedBackup parse(byte[] bytes) {
    var lines = new String(bytes, UTF_8).split("\n", -1);
    if (!lines[0].equals(HEADER)) {
      throw new IllegalArgumentException("it begins with '%s'".formatted(lines[0]));
    }
    var values = new LinkedHashMap<String, String>();
    var tablespaces = new ArrayList<TablespaceLocation>();
    var settings = new LinkedHashMap<String, String>();
    for (var line : List.of(lines).subList(1, lines.length - 1)) {
      var space = line.indexOf(' ');
      if (space < 0) {
        throw new IllegalArgumentException("it has the line '%s'".formatted(line));
      }
      var name = line.substring(0, space);
      var value = URLDecoder.decode(line.substring(space + 1), UTF_8);
      if (name.startsWith("tablespace.")) {
        var oid = Long.parseLong(name.substring("tablespace.".length()));
        tablespaces.add(new TablespaceLocation(oid, value));
      } else if (name.startsWith("setting.")) {
        settings.put(name.substring("setting.".length()), value);
      } else {
        values.put(name, value);
      }
    }
    return new CompletedBackup(
        UUID.fromString(value(values, "id")),
        SystemIdentifier.parse(value(values, "system")),
        Integer.parseInt(value(values, "server-version")),
        value(values, "label"),
        Instant.parse(value(values, "started-at")),
        Instant.parse(value(values, "completed-at")),
        TimelineId.parse(value(values, "start-timeline")),
        Lsn.parse(value(values, "start-lsn")),
        TimelineId.parse(value(values, "end-timeline")),
        Lsn.parse(value(values, "end-lsn")),
        new WalSegmentSize(Integer.parseInt(value(values, "wal-segment-bytes"))),
        Long.parseLong(value(values, "archive-bytes")),
        Long.parseLong(value(values, "stored-bytes")),
        Long.parseLong(value(values, "files")),
        Long.parseLong(value(values, "file-bytes")),
        Integer.parseInt(value(values, "parts")),
        tablespaces,
        settings,
        values.containsKey("parent") ? UUID.fromString(value(values, "parent")) : null,
        Integer.parseInt(values.getOrDefault("block-bytes", Integer.toString(USUAL_BLOCK_BYTES))),
        new PageReport(
            Long.parseLong(values.getOrDefault("pages-checked", "0")),
            Long.parseLong(values.getOrDefault("pages-broken", "0")),
            values.get("first-broken-page")));
  }

  private static String value(Map<String, String> values, String name) {
    var value = values.get(name);
    if (value == null) {
      throw new IllegalArgumentException("it lacks '%s'".formatted(name));
    }
    return value;
  }
}
