package io.safekeep.backup.wire;

import java.nio.charset.StandardCharsets;
import java.util.List;

/// Where a timeline came from: the history file that the server wrote at its promotion, byte for
/// byte.
public record TimelineHistory(TimelineId timeline, byte[] content) {
  /// The timeline was left at `end`, its first byte that belongs to the next one instead.
  public record Ancestor(TimelineId timeline, Lsn end) {}

  /// Oldest first; the last one is the direct parent. Lines that are no ancestors are comments.
  public List<Ancestor> ancestors() {
    return new String(content, StandardCharsets.UTF_8)
        .lines()
        .map(line -> line.strip().split("\\s+", 3))
        .filter(columns -> columns.length >= 2 && columns[0].matches("[0-9]+"))
        .map(columns -> new Ancestor(TimelineId.parse(columns[0]), Lsn.parse(columns[1])))
        .toList();
  }

  /// Whether a server with this history came out of one with the `earlier` history, and was
  /// promoted after it: it has gone through all of that, and left its timeline behind its
  /// beginning. Numbers alone tell nothing: two servers of one cluster can both begin a timeline 2.
  public boolean continues(TimelineHistory earlier) {
    List<Ancestor> all = ancestors();
    List<Ancestor> before = earlier.ancestors();
    if (all.size() <= before.size() || !all.subList(0, before.size()).equals(before)) {
      return false;
    }
    Ancestor left = all.get(before.size());
    return left.timeline().equals(earlier.timeline())
        && (before.isEmpty() || !left.end().isBefore(before.getLast().end()));
  }
}
