package io.safekeep.backup.restore;

import io.safekeep.backup.wire.Lsn;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/// Where recovery stops (PostgreSQL documentation, "Recovery Target").
public sealed interface RecoveryTarget {

  /// All commits at or before an instant of the server's clock. PostgreSQL ends with an error
  /// unless the archive holds a later commit; where none was made yet, [AtLsn] of what was received
  /// by then is the same state.
  ///
  /// @param instant to the microsecond, which is PostgreSQL's precision
  record AtTime(Instant instant) implements RecoveryTarget {
    public AtTime {
      if (!instant.equals(instant.truncatedTo(ChronoUnit.MICROS))) {
        throw new IllegalArgumentException(
            "target %s is finer than a microsecond".formatted(instant));
      }
    }
  }

  /// Up to and including the first WAL record that begins at or behind a position.
  record AtLsn(Lsn lsn) implements RecoveryTarget {}

  /// A named restore point (pg_create_restore_point).
  record AtRestorePoint(String name) implements RecoveryTarget {
    public AtRestorePoint {
      // MAXFNAMELEN of xlog_internal.h, less its end.
      if (name.isEmpty() || name.length() > 63 || name.chars().anyMatch(Character::isISOControl)) {
        throw new IllegalArgumentException("restore point '%s'".formatted(name));
      }
    }
  }

  /// Everything in the archive.
  record EndOfArchive() implements RecoveryTarget {}

  /// Name and value of the setting that says so; both empty for the end of the archive.
  default Setting setting() {
    return switch (this) {
      case AtTime(var instant) -> new Setting("recovery_target_time", TimeFormat.of(instant));
      case AtLsn(var lsn) -> new Setting("recovery_target_lsn", lsn.toString());
      case AtRestorePoint(var name) -> new Setting("recovery_target_name", name);
      case EndOfArchive() -> new Setting("", "");
    };
  }

  /// A server setting.
  record Setting(String name, String value) {}

  /// Always with the offset: without one the server would take the target for its own local time.
  final class TimeFormat {
    private static final DateTimeFormatter FORMAT =
        DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSSSSS'+00'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private TimeFormat() {}

    static String of(Instant instant) {
      return FORMAT.format(instant);
    }
  }
}
