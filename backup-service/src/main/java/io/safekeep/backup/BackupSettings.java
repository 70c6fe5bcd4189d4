package io.safekeep.backup;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalLong;

/// Settings of backup-service, under `safekeep.backup`. Those that stand behind a published promise
/// can be made stricter, not weaker; {@link PublishedBounds} refuses the start otherwise.
@ConfigMapping(prefix = "safekeep.backup")
public interface BackupSettings {

  /// File of the tenants' keys, each sealed by the master key. Keep it apart from the repositories.
  Path keys();

  /// Master key: 32 bytes in base64. Secret.
  String masterKey();

  /// Directory in which restored copies are built and run.
  Path restores();

  /// Directory of the PostgreSQL programs (`postgres`) that run restored copies.
  Path postgresPrograms();

  /// How far back every instant must be recoverable. Published: 30 days.
  @WithDefault("P30D")
  Duration window();

  /// Oldest that the newest recoverable instant may be. Published: 60 seconds.
  @WithDefault("PT60S")
  Duration recoveryPoint();

  /// Time from one base backup to the next. Published: at least daily.
  @WithDefault("P1D")
  Duration baseBackupEvery();

  /// Longest time between two full base backups; those in between hold what changed, where the
  /// server can tell.
  @WithDefault("P7D")
  Duration fullBackupEvery();

  /// Most base backups that one restore may have to read: a full one and those on top of it. 1
  /// means that all are full.
  @WithDefault("8")
  int longestChain();

  /// Whether clusters are taken whose slots may keep WAL until the disk is full
  /// (max_slot_wal_keep_size = -1, PostgreSQL's own default).
  @WithDefault("allowed")
  UnboundedSlots unboundedSlots();

  /// See [#unboundedSlots].
  enum UnboundedSlots {
    ALLOWED,
    REFUSED
  }

  /// WAL that a server without a bound may keep for us before that is an alarm.
  @WithDefault("8589934592")
  long slotAllowanceBytes();

  /// Share of a server's bound that must stay free, else it is an alarm.
  @WithDefault("0.25")
  double slotReserve();

  /// How fast base backups read from a server, 32 KiB to 1 GiB a second, unless its datastore says
  /// something else; absent for as fast as it goes.
  OptionalLong baseBackupBytesPerSecond();

  /// Threads that compress and seal during a base backup, and that fetch during a restore.
  @WithDefault("2")
  int workers();
}
