package io.safekeep.backup;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/// Settings of backup-service, under `safekeep.backup`. Those that stand behind a published promise
/// can be made stricter, not weaker; {@link PublishedBounds} refuses the start otherwise.
@ConfigMapping(prefix = "safekeep.backup")
public interface BackupSettings {

  /// Directory of the repository. Holds sealed objects only.
  Path repository();

  /// File of the tenants' keys, each sealed by the master key. Keep it apart from the repository.
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

  /// How far back the first repository keeps what is needed for that; the whole window while there
  /// is no other. Published: at least 7 days.
  Optional<Duration> firstWindow();

  /// How long a base backup that has expired can still come back before it is removed.
  @WithDefault("P1D")
  Duration expiryGrace();

  /// Oldest that the newest recoverable instant may be. Published: 60 seconds.
  @WithDefault("PT60S")
  Duration recoveryPoint();

  /// Time from one base backup to the next. Published: at least daily.
  @WithDefault("P1D")
  Duration baseBackupEvery();

  /// Threads that compress and seal during a base backup, and that fetch during a restore.
  @WithDefault("2")
  int workers();
}
