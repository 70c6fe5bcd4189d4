package io.safekeep.backup.protection;

import io.safekeep.backup.catalogue.RecoveryWindows;
import io.safekeep.backup.catalogue.SqlChainProofs;
import io.safekeep.backup.datastore.Datastore;
import io.safekeep.backup.datastore.DatastoreCheck;
import io.safekeep.backup.datastore.Datastores;
import io.safekeep.runtime.control.ControlResult;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;

/// P31: the second repository, which alone keeps all of the window, has itself proven within the
/// last two hours that its WAL has no gap.
@Singleton
class SecondRepositoryWithoutGap extends DatastoreCheck {

  private final SqlChainProofs proofs;
  private final Clock clock;

  SecondRepositoryWithoutGap(Datastores datastores, SqlChainProofs proofs, Clock clock) {
    super(datastores);
    this.proofs = proofs;
    this.clock = clock;
  }

  @Override
  public String name() {
    return "second-repository-without-gap";
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
    return "0 gaps, proven within 2 h";
  }

  @Override
  protected ControlResult look(Datastore datastore) {
    return WalWithoutGap.judge(
        datastore,
        RecoveryWindows.SECOND,
        proofs.find(datastore.id(), RecoveryWindows.SECOND).orElse(null),
        clock.instant());
  }
}
