package io.safekeep.backup.wire;

/// One branch of a cluster's history; each promotion starts the next (PostgreSQL documentation,
/// "Timelines"). From 1.
public record TimelineId(int value) implements Comparable<TimelineId> {
  public TimelineId {
    if (value <= 0) {
      throw new IllegalArgumentException("timeline " + value + " is not positive");
    }
  }

  /// @throws IllegalArgumentException if the text is not a positive decimal number
  public static TimelineId parse(String decimal) {
    return new TimelineId(Integer.parseInt(decimal));
  }

  /// Name of the file that tells where this timeline branched off; the first timeline has none.
  public String historyFile() {
    return "%08X.history".formatted(value);
  }

  @Override
  public int compareTo(TimelineId other) {
    return Integer.compare(value, other.value);
  }

  /// Eight hexadecimal digits, as in the names of WAL files.
  @Override
  public String toString() {
    return "%08X".formatted(value);
  }
}
