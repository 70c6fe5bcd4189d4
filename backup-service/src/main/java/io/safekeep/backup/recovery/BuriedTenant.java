package io.safekeep.backup.recovery;

import io.safekeep.backup.keys.KeySamples.Trial;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// What must be true of a tenant whose live data is gone: nothing of it is restored, its keys are
/// withdrawn, and a day after the last backup has grown too old they are destroyed.
///
/// @param keys `usable`, `withdrawn`, `destroyed`, or `none` if it never had any
/// @param datastores that are still known
/// @param restorable those of which a restore would be accepted
/// @param backups base backups that are still in some repository
/// @param sample what came of opening something that its keys had wrapped before
record BuriedTenant(
    Instant purgedAt, String keys, int datastores, int restorable, long backups, Trial sample) {

  /// The window of 30 days, and a day to carry things out.
  static final Duration HORIZON = Duration.ofDays(31);

  private static final Duration TO_CARRY_OUT = Duration.ofDays(1);

  /// What is wrong; empty if nothing is.
  Optional<String> fault(Instant now) {
    if (restorable > 0) {
      return Optional.of("a restore of " + restorable + " datastores would be accepted");
    }
    if (keys.equals("usable")) {
      return Optional.of("its keys are still usable");
    }
    if (sample == Trial.OPENS) {
      return Optional.of("something that its keys had wrapped still opens");
    }
    if (keys.equals("withdrawn") && now.isAfter(purgedAt.plus(HORIZON).plus(TO_CARRY_OUT))) {
      return Optional.of(
          "its keys are not destroyed, although its last backup is out of the window");
    }
    return Optional.empty();
  }

  String measured() {
    return "%d of %d datastores restorable, %d base backups, keys %s"
        .formatted(restorable, datastores, backups, keys);
  }

  /// For people.
  String detail() {
    String left =
        backups == 0
            ? "No base backup of it is left"
            : backups + " base backups of it are left, which nobody can read";
    return "A restore of each of its %d datastores was asked for and refused. %s; its keys: %s.%s"
        .formatted(
            datastores,
            left,
            keys,
            sample == Trial.REFUSED ? " What they had wrapped before does not open." : "");
  }
}
