package io.safekeep.backup.recovery;

import java.time.Duration;

/// How fast copies come into being here.
///
/// @param fileBytes bytes of base backups written per second
/// @param walBytes bytes of WAL replayed per second
/// @param measurements restores and drills that this was learned from
record RestorePace(double fileBytes, double walBytes, int measurements) {

  Duration timeFor(long files, long wal) {
    return Duration.ofMillis(Math.round(1000 * (files / fileBytes + wal / walBytes)));
  }
}
