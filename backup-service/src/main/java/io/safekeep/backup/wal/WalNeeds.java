package io.safekeep.backup.wal;

import io.safekeep.backup.wire.Lsn;
import io.safekeep.backup.wire.SegmentName;
import io.safekeep.backup.wire.TimelineHistory;
import io.safekeep.backup.wire.TimelineId;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Which segments recovery from some base backups may read, along whatever timeline.
///
/// In doubt a segment is needed: on a timeline that is newer than all base backups, and on one
/// whose relation to a base backup's timeline is not known.
public final class WalNeeds {

  /// Where the recovery of one base backup begins.
  ///
  /// @param timeline on which the base backup ended; it may have begun on an ancestor of it
  public record RecoveryStart(TimelineId timeline, Lsn from) {}

  private record Need(RecoveryStart start, Optional<TimelineHistory> history) {

    boolean includes(SegmentName segment) {
      return segment.end().isAfter(start.from) && isOnAPath(segment.timeline());
    }

    private boolean isOnAPath(TimelineId timeline) {
      if (timeline.compareTo(start.timeline) >= 0) {
        return true;
      }
      // Without its history any older timeline may be an ancestor.
      return history
          .map(known ->
              known.ancestors().stream()
                  .anyMatch(ancestor ->
                      ancestor.timeline().equals(timeline) && ancestor.end().isAfter(start.from)))
          .orElse(true);
    }
  }

  private final List<Need> needs;
  private final TimelineId newest;

  private WalNeeds(List<Need> needs) {
    this.needs = List.copyOf(needs);
    this.newest =
        needs.stream()
            .map(need -> need.start().timeline())
            .max(TimelineId::compareTo)
            .orElseThrow(() -> new IllegalArgumentException("no base backup needs any WAL"));
  }

  /// @param starts at least one: WAL without a base backup may be that of the first one to come
  public static WalNeeds of(Histories histories, List<RecoveryStart> starts) throws IOException {
    var needs = new ArrayList<Need>();
    for (RecoveryStart start : starts) {
      needs.add(new Need(start, histories.of(start.timeline())));
    }
    return new WalNeeds(needs);
  }

  /// Where timelines came from, as far as that is known.
  public interface Histories {
    Optional<TimelineHistory> of(TimelineId timeline) throws IOException;
  }

  public boolean include(SegmentName segment) {
    return segment.timeline().compareTo(newest) > 0
        || needs.stream().anyMatch(need -> need.includes(segment));
  }

  /// Newest timeline on which anything may be without need.
  TimelineId newestTimeline() {
    return newest;
  }
}
