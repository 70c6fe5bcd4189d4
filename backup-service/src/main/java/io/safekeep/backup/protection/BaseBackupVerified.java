package io.safekeep.backup.protection;

import io.safekeep.backup.catalogue.BaseBackupRun;
import io.safekeep.backup.catalogue.BaseBackupRuns;
import io.safekeep.backup.catalogue.Verification;
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
import java.util.Objects;

/// P27: of every datastore some base backup was read again from beginning to end in the last 7
/// days, and none was found damaged. Less than a restore, but of every datastore and every day.
@Singleton
class BaseBackupVerified extends DatastoreCheck {

  static final Duration BOUND = Duration.ofDays(7);

  private final BaseBackupRuns runs;
  private final Clock clock;

  BaseBackupVerified(Datastores datastores, BaseBackupRuns runs, Clock clock) {
    super(datastores);
    this.runs = runs;
    this.clock = clock;
  }

  @Override
  public String name() {
    return "base-backup-verified";
  }

  @Override
  public String promise() {
    return "P27";
  }

  @Override
  public Duration every() {
    return Duration.ofMinutes(1);
  }

  @Override
  public String bound() {
    return "verified within " + BOUND.toDays() + " days, 0 damaged";
  }

  @Override
  protected ControlResult look(Datastore datastore) {
    return judge(datastore, runs.completed(datastore.id()), clock.instant());
  }

  static ControlResult judge(
      Datastore datastore, List<BaseBackupRun.Completed> bases, Instant now) {
    List<Verification> verifications =
        bases.stream().map(BaseBackupRun.Completed::verification).filter(Objects::nonNull).toList();
    String name = datastore.name();
    return verifications.stream()
        .filter(it -> it.failure() != null)
        .findFirst()
        .map(damaged ->
            seen(
                Outcome.FAIL,
                datastore,
                "damaged",
                "A backup of " + name + ": " + damaged.failure()))
        .orElseGet(() -> judgeAge(datastore, verifications, now));
  }

  private static ControlResult judgeAge(
      Datastore datastore, List<Verification> verifications, Instant now) {
    String name = datastore.name();
    Instant newest =
        verifications.stream().map(Verification::at).max(Instant::compareTo).orElse(null);
    Instant since = newest == null ? datastore.registeredAt() : newest;
    boolean inTime = Duration.between(since, now).compareTo(BOUND) <= 0;
    if (newest == null) {
      return seen(
          inTime ? Outcome.UNKNOWN : Outcome.FAIL,
          datastore,
          "never",
          "No base backup of " + name + " has been verified yet.");
    }
    return seen(
        inTime ? Outcome.PASS : Outcome.FAIL,
        datastore,
        Duration.between(newest, now).toHours() + " h ago",
        "A base backup of " + name + " was last verified at " + newest + ".");
  }
}
