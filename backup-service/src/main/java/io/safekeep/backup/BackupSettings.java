package io.safekeep.backup;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// Settings of backup-service, under `safekeep.backup`. Those that stand behind a published promise
/// can be made stricter, not weaker; {@link PublishedBounds} refuses the start otherwise.
@ConfigMapping(prefix = "safekeep.backup")
public interface BackupSettings {

  /// File of the tenants' keys, each sealed by the master key. Keep it apart from the repositories.
  Path keys();

  /// Master key: 32 bytes in base64. Secret. Not needed with Transit.
  Optional<String> masterKey();

  /// Master keys from before, which still open what they wrapped until it is wrapped anew at the
  /// start. Secret.
  Optional<List<String>> formerMasterKeys();

  /// HashiCorp Vault's Transit engine, to keep the master keys instead.
  Transit transit();

  /// How long a tenant's key is kept unwrapped in memory: so long may its keeper be away before
  /// backups stop.
  @WithDefault("PT1H")
  Duration keepKeysOpened();

  /// Where Transit answers, and as whom to speak to it.
  interface Transit {

    /// Address of Vault, without `/v1`; https except on loopback. Transit is used if it is set.
    Optional<URI> address();

    /// Path of the engine.
    @WithDefault("transit")
    String mount();

    /// Namespace of Vault Enterprise.
    Optional<String> namespace();

    /// Names of the keys begin with it and go on with the tenant's id.
    @WithDefault("safekeep-")
    String keyPrefix();

    /// File with the token; may be replaced at any time. Needed with an address.
    Optional<Path> tokenFile();

    /// Trusted roots in a PEM file, instead of those of the Java runtime.
    Optional<Path> rootCertificates();

    /// Longest wait for one answer.
    @WithDefault("PT5S")
    Duration timeout();
  }

  /// Directory in which restored copies are built and run.
  Path restores();

  /// Directory that holds a folder for each tenant, named by its id, of which file stores are made.
  /// Without one, only buckets can be file stores.
  Optional<Path> fileRoot();

  /// Address that restored copies listen on, and under which this replica is reached: one of its
  /// own, not a wildcard.
  @WithDefault("127.0.0.1")
  String copyAddress();

  /// Directory of the PostgreSQL programs (`postgres`) that run restored copies.
  Path postgresPrograms();

  /// How far back every instant must be recoverable. Published: 30 days.
  @WithDefault("P30D")
  Duration window();

  /// How long a base backup that has expired can still come back before it is removed.
  @WithDefault("P1D")
  Duration expiryGrace();

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

  /// Longest that a drill may look at a restored copy; what it does not get to has its turn in
  /// another drill.
  @WithDefault("PT15M")
  Duration drillExamination();

  /// Table of PostgreSQL's releases, newer than the one that is built in; its form is that of
  /// `postgresql-releases.properties`.
  Optional<Path> postgresReleases();

  /// Shortest time from the order to destroy a tenant's keys to their destruction, in which a
  /// mistake can be noticed: what is missing is asked for within a day. Shorter only where a whole
  /// life is shown in minutes.
  @WithDefault("P1D")
  Duration leastNoticeOfKeyDestruction();

  /// Longest that a datastore's recovery may take, as measured by its drills. Published: 4 hours.
  @WithDefault("PT4H")
  Duration recoveryTime();
}
