package io.safekeep.backup.wire;

/// Size of a cluster's WAL files, fixed by initdb: a power of two from 1 MiB to 1 GiB.
public record WalSegmentSize(int bytes) {
  private static final int MEBIBYTE = 1 << 20;

  /// What initdb chooses unless told otherwise.
  public static final WalSegmentSize DEFAULT = new WalSegmentSize(16 * MEBIBYTE);

  public WalSegmentSize {
    if (Integer.bitCount(bytes) != 1 || bytes < MEBIBYTE || bytes > 1024 * MEBIBYTE) {
      throw new IllegalArgumentException(
          "WAL segment size " + bytes + " is not a power of two from 1 MiB to 1 GiB");
    }
  }

  /// Reads the answer to `SHOW wal_segment_size`: a number with unit `MB` or `GB` (which mean MiB
  /// and GiB).
  public static WalSegmentSize parse(String shown) {
    int unitAt = shown.length() - 2;
    if (unitAt < 1) {
      throw new IllegalArgumentException("not a WAL segment size: " + shown);
    }
    long unit =
        switch (shown.substring(unitAt)) {
          case "MB" -> MEBIBYTE;
          case "GB" -> 1024L * MEBIBYTE;
          default -> throw new IllegalArgumentException("not a WAL segment size: " + shown);
        };
    long bytes = Integer.parseInt(shown, 0, unitAt, 10) * unit;
    if (bytes != (int) bytes) {
      throw new IllegalArgumentException("WAL segments of " + shown + " cannot be");
    }
    return new WalSegmentSize((int) bytes);
  }

  /// Where the segment that holds `lsn` starts.
  public Lsn startOfSegment(Lsn lsn) {
    return new Lsn(lsn.value() & -(long) bytes);
  }

  /// Distance of `lsn` from the start of its segment.
  public int offsetInSegment(Lsn lsn) {
    return (int) (lsn.value() & (bytes - 1L));
  }
}
