package io.safekeep.backup.files;

import java.time.Duration;
import java.time.Instant;

/// Scans that followed each other so closely that every instant from the end of the first to the
/// end of the last can be brought back to the promised precision.
///
/// @param earliest end of the first scan
/// @param lastBegan when the last scan began: what changed later is not captured for sure
/// @param latest end of the last scan
public record ScanStretch(Instant earliest, Instant lastBegan, Instant latest) {

  public static ScanStretch of(Scan first) {
    return new ScanStretch(first.endedAt(), first.startedAt(), first.endedAt());
  }

  /// Up to when what was captured is near enough: an instant later than this, before the next scan
  /// has ended, would come back without what changed more than the precision before it.
  public Instant reaches(Duration precision) {
    var reach = lastBegan.plus(precision);
    return reach.isAfter(latest) ? reach : latest;
  }

  /// Whether a scan that ended then goes on with this stretch.
  public boolean isContinuedBy(Scan scan, Duration precision) {
    return !scan.endedAt().isAfter(reaches(precision));
  }

  public ScanStretch with(Scan scan) {
    return new ScanStretch(earliest, scan.startedAt(), scan.endedAt());
  }
}
