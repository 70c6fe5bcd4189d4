package io.safekeep.backup.departure;

import io.safekeep.backup.BackupSettings;
import io.safekeep.backup.Repository;
import io.safekeep.backup.keys.DestructionOrder;
import io.safekeep.backup.keys.KeyDestruction;
import io.safekeep.contracts.TenantId;
import io.safekeep.runtime.problem.CommonProblem;
import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.purge.DataHolder;
import io.safekeep.runtime.purge.Step;
import io.safekeep.runtime.purge.Store;
import io.safekeep.runtime.purge.Warrant;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Period;
import java.util.List;
import java.util.Set;

/// The keys that seal a tenant's backups. Quarantined, they are withdrawn: nothing is backed up or
/// restored, and nothing is lost. Destroyed, whatever is left anywhere is noise.
@Singleton
class TenantKeyring implements DataHolder {

  private static final String RETENTION = "/retention";

  /// Between here and the order there may be a transaction or two.
  private static final Duration LONGEST_MARGIN = Duration.ofMinutes(1);

  private final KeyDestruction destruction;
  private final Repository repository;
  private final Duration notice;
  private final Clock clock;

  TenantKeyring(
      KeyDestruction destruction, Repository repository, BackupSettings settings, Clock clock) {
    this.destruction = destruction;
    this.repository = repository;
    this.notice = withMargin(settings.leastNoticeOfKeyDestruction());
    this.clock = clock;
  }

  private static Duration withMargin(Duration least) {
    return least.plus(least.compareTo(LONGEST_MARGIN) < 0 ? least : LONGEST_MARGIN);
  }

  @Override
  public Store store() {
    return new Store(
        "tenant-keys",
        "key",
        "keys are withdrawn, then destroyed",
        "what they sealed cannot be opened",
        Period.ofDays(31),
        List.of("key_destruction"));
  }

  @Override
  public Set<Step> steps() {
    return Set.of(Step.QUARANTINE, Step.RELEASE, Step.DESTROY_KEYS);
  }

  @Override
  public long held(TenantId tenant) {
    try {
      return repository.keys().state(tenant.value()).ids().size();
    } catch (IOException e) {
      throw new UncheckedIOException("the keys of tenant " + tenant + " cannot be counted", e);
    }
  }

  /// Orders are known by the case, so that each step may be repeated and a release finds its
  /// quarantine.
  @Override
  public String carryOut(Warrant warrant) {
    var order =
        new DestructionOrder(
            warrant.deletionCase(), warrant.tenant(), RETENTION, clock.instant().plus(notice));
    return switch (warrant.step()) {
      case QUARANTINE -> {
        destruction.schedule(order);
        yield "The keys are withdrawn: nothing of the tenant is backed up or restored any more.";
      }
      case RELEASE -> release(order);
      case DESTROY_KEYS -> {
        destruction.destroy(order);
        yield "The keys are destroyed: what they sealed is noise.";
      }
      case SEAL, PURGE -> throw new IllegalArgumentException("no " + warrant.step() + " here");
    };
  }

  /// A quarantine may have been ordered and never have got here.
  private String release(DestructionOrder order) {
    try {
      destruction.takeBack(order);
      return "The keys may be used again.";
    } catch (Refusal refusal) {
      if (refusal.type() == CommonProblem.NOT_FOUND) {
        return "The keys were never withdrawn.";
      }
      throw refusal;
    }
  }
}
