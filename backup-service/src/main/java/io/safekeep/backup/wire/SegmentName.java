package io.safekeep.backup.wire;

import java.util.regex.Pattern;

/// One WAL file: a timeline and the number of the segment counted from 0/0 (PostgreSQL
/// documentation, "WAL Internals").
public record SegmentName(TimelineId timeline, long number, WalSegmentSize size)
    implements Comparable<SegmentName> {
  private static final Pattern NAME = Pattern.compile("[0-9A-F]{24}");

  /// The segment that holds the byte at `lsn`.
  public static SegmentName holding(Lsn lsn, TimelineId timeline, WalSegmentSize size) {
    return new SegmentName(timeline, Long.divideUnsigned(lsn.value(), size.bytes()), size);
  }

  public static boolean isSegmentName(String text) {
    return NAME.matcher(text).matches();
  }

  /// Reads 24 hexadecimal digits: timeline, high and low part of the number.
  ///
  /// @throws IllegalArgumentException if the text is no name of a file of that size
  public static SegmentName parse(String text, WalSegmentSize size) {
    if (!isSegmentName(text)) {
      throw new IllegalArgumentException("not the name of a WAL segment: " + text);
    }
    long high = Long.parseLong(text, 8, 16, 16);
    long low = Long.parseLong(text, 16, 24, 16);
    if (low >= perHighPart(size)) {
      throw new IllegalArgumentException(
          "no WAL segment of " + size.bytes() + " bytes is called " + text);
    }
    TimelineId timeline = new TimelineId(Integer.parseUnsignedInt(text, 0, 8, 16));
    return new SegmentName(timeline, high * perHighPart(size) + low, size);
  }

  public Lsn start() {
    return new Lsn(number * size.bytes());
  }

  /// First byte after this segment.
  public Lsn end() {
    return new Lsn((number + 1) * size.bytes());
  }

  public SegmentName next() {
    return new SegmentName(timeline, number + 1, size);
  }

  @Override
  public int compareTo(SegmentName other) {
    int byTimeline = timeline.compareTo(other.timeline);
    return byTimeline != 0 ? byTimeline : Long.compareUnsigned(number, other.number);
  }

  @Override
  public String toString() {
    return "%s%08X%08X".formatted(timeline, number / perHighPart(size), number % perHighPart(size));
  }

  private static long perHighPart(WalSegmentSize size) {
    return (1L << 32) / size.bytes();
  }
}
