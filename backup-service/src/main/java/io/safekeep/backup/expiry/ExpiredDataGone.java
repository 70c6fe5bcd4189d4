package io.safekeep.backup.expiry;

import io.safekeep.backup.BackupSettings;
import io.safekeep.backup.datastore.Datastore;
import io.safekeep.backup.datastore.DatastoreCheck;
import io.safekeep.backup.datastore.Datastores;
import io.safekeep.backup.expiry.ExpiryPlan.Judgement;
import io.safekeep.backup.expiry.ExpiryPlan.Verdict;
import io.safekeep.backup.expiry.SqlExpirations.Expiration;
import io.safekeep.runtime.control.ControlResult;
import io.safekeep.runtime.control.ControlResult.Outcome;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/// P85: backups age out. What no instant of the window needs is gone a day after its time of grace,
/// so old data does not stay because nobody removed it.
@Singleton
class ExpiredDataGone extends DatastoreCheck {

  /// The work runs hourly; a store or key that is away for a day is a fault to be told.
  private static final Duration TO_CARRY_OUT = Duration.ofDays(1);

  private final Expiry expiry;
  private final KeptRepositories repositories;
  private final BackupSettings settings;
  private final Clock clock;

  ExpiredDataGone(
      Datastores datastores,
      Expiry expiry,
      KeptRepositories repositories,
      BackupSettings settings,
      Clock clock) {
    super(datastores);
    this.expiry = expiry;
    this.repositories = repositories;
    this.settings = settings;
    this.clock = clock;
  }

  @Override
  public String name() {
    return "expired-data-gone";
  }

  @Override
  public String promise() {
    return "P85";
  }

  @Override
  public Duration every() {
    return Duration.ofMinutes(10);
  }

  @Override
  public String bound() {
    return "0 base backups later than "
        + settings.expiryGrace().plus(TO_CARRY_OUT).toHours()
        + " h after they left the window";
  }

  /// What is left of a datastore that was given up must go too.
  @Override
  protected List<UUID> subjects(Datastores all) {
    return all.idsWithBackups();
  }

  @Override
  protected ControlResult look(Datastore datastore) {
    Instant aDayAgo = clock.instant().minus(TO_CARRY_OUT);
    long overdue =
        repositories.all().stream().mapToLong(in -> overdue(datastore, in, aDayAgo)).sum();
    return seen(
        overdue == 0 ? Outcome.PASS : Outcome.FAIL,
        datastore,
        overdue + " overdue",
        overdue == 0
            ? "Nothing of " + datastore.name() + " is kept beyond its time."
            : "Expired base backups of " + datastore.name() + " are still there: " + overdue + ".");
  }

  private long overdue(Datastore datastore, KeptRepository in, Instant at) {
    return expiry
        .assume(datastore, in)
        .map(there ->
            overdue(expiry.plan(datastore, in, there, at), expiry.expirations(datastore, in), at))
        .orElse(0L);
  }

  private static long overdue(ExpiryPlan plan, Map<UUID, Expiration> expired, Instant at) {
    return plan.judgements().stream()
        .filter(judgement -> isOverdue(judgement, expired, at))
        .count();
  }

  private static boolean isOverdue(Judgement judgement, Map<UUID, Expiration> expired, Instant at) {
    Expiration expiration = expired.get(judgement.base().id());
    if (expiration == null) {
      return judgement.verdict() != Verdict.KEEP;
    }
    return judgement.verdict() == Verdict.EXPIRE && expiration.isDue(at);
  }
}
