package io.safekeep.backup.wal;

import io.safekeep.backup.vault.ObjectName;
import io.safekeep.backup.wire.SegmentName;
import io.safekeep.backup.wire.SystemIdentifier;
import io.safekeep.backup.wire.TimelineId;

/// Where the WAL of one cluster lies in the vault: `<datastore>/<system>/wal/<timeline>/<middle
/// third of the name>/<segment>`, so that no directory outgrows 4 GiB of WAL (256 segments of the
/// usual size).
record ArchiveLayout(ObjectName root) {
  static final String PARTIAL = ".partial";
  static final String COMMITS = ".commits";

  static ArchiveLayout of(ObjectName datastore, SystemIdentifier system) {
    return new ArchiveLayout(datastore.child(system.toString()).child("wal"));
  }

  /// The size of segments, as text.
  ObjectName segmentSize() {
    return root.child("segment-size");
  }

  ObjectName timeline(TimelineId timeline) {
    return root.child(timeline.toString());
  }

  ObjectName history(TimelineId timeline) {
    return timeline(timeline).child(timeline.historyFile());
  }

  /// A complete segment.
  ObjectName segment(SegmentName segment) {
    String name = segment.toString();
    return timeline(segment.timeline()).child(name.substring(8, 16)).child(name);
  }

  /// A segment that still grows, or was left unfinished.
  ObjectName partial(SegmentName segment) {
    return segment(segment).withSuffix(PARTIAL);
  }

  /// The times of the transactions in a complete segment; can be made again from the segment.
  ObjectName commits(SegmentName segment) {
    return segment(segment).withSuffix(COMMITS);
  }
}
