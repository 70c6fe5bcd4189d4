package io.safekeep.backup.protection;

import io.safekeep.backup.BackupSettings;
import io.safekeep.backup.catalogue.ChainProof;
import io.safekeep.backup.catalogue.RecoveryWindows;
import io.safekeep.backup.catalogue.SqlChainProofs;
import io.safekeep.backup.catalogue.SqlWalPositions;
import io.safekeep.backup.catalogue.SqlWalPositions.LostWal;
import io.safekeep.backup.datastore.Datastore;
import io.safekeep.backup.datastore.DatastoreCheck;
import io.safekeep.backup.datastore.Datastores;
import io.safekeep.runtime.control.ControlResult;
import io.safekeep.runtime.control.ControlResult.Outcome;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// P31: no instant of the last 30 days is lost. A gap that a receiver found stays a failure until
/// it has left the window, and the repository itself must have proven within the last two hours
/// that there is none.
@Singleton
class WalWithoutGap extends DatastoreCheck {

  /// Proofs are due every hour; one may take its time.
  private static final Duration OLDEST_PROOF = VerifyChainWork.EVERY.multipliedBy(2);

  private final SqlWalPositions positions;
  private final SqlChainProofs proofs;
  private final BackupSettings settings;
  private final Clock clock;

  WalWithoutGap(
      Datastores datastores,
      SqlWalPositions positions,
      SqlChainProofs proofs,
      BackupSettings settings,
      Clock clock) {
    super(datastores);
    this.positions = positions;
    this.proofs = proofs;
    this.settings = settings;
    this.clock = clock;
  }

  @Override
  public String name() {
    return "wal-without-gap";
  }

  @Override
  public String promise() {
    return "P31";
  }

  @Override
  public Duration every() {
    return Duration.ofMinutes(1);
  }

  @Override
  public String bound() {
    return "0 gaps in " + settings.window().toDays() + " days";
  }

  @Override
  protected ControlResult look(Datastore datastore) {
    return judge(
        datastore,
        positions.gaps(datastore.id()),
        proofs.find(datastore.id(), RecoveryWindows.FIRST).orElse(null),
        settings.window(),
        clock.instant());
  }

  static ControlResult judge(
      Datastore datastore,
      List<LostWal> lost,
      @Nullable ChainProof proof,
      Duration window,
      Instant now) {
    List<LostWal> gaps =
        lost.stream().filter(gap -> gap.openedAt().isAfter(now.minus(window))).toList();
    String measured = gaps.size() + " gaps";
    if (!gaps.isEmpty()) {
      return seen(
          Outcome.FAIL,
          datastore,
          measured,
          "WAL of " + datastore.name() + " was lost: " + gaps.getLast().reason() + ".");
    }
    return judge(datastore, RecoveryWindows.FIRST, proof, now);
  }

  /// What one repository itself has shown.
  static ControlResult judge(
      Datastore datastore, String repository, @Nullable ChainProof proof, Instant now) {
    String wal = "WAL of " + datastore.name() + " in the " + repository + " repository ";
    if (proof != null && proof.failure() != null) {
      return seen(
          Outcome.FAIL, datastore, "1 gap", "Some " + wal + "is missing: " + proof.failure());
    }
    Instant since = proof == null ? datastore.registeredAt() : proof.checkedAt();
    boolean isStale = Duration.between(since, now).compareTo(OLDEST_PROOF) > 0;
    if (proof == null) {
      return seen(
          isStale ? Outcome.FAIL : Outcome.UNKNOWN,
          datastore,
          "not proven",
          "It has not been proven yet that the " + wal + "has no gap.");
    }
    return seen(
        isStale ? Outcome.FAIL : Outcome.PASS,
        datastore,
        "0 gaps",
        "The "
            + wal
            + "was proven to have no gap at "
            + proof.checkedAt()
            + ", up to "
            + proof.to()
            + ".");
  }
}
