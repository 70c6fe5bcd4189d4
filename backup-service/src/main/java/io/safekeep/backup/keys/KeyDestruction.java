package io.safekeep.backup.keys;

import io.quarkus.logging.Log;
import io.safekeep.backup.BackupSettings;
import io.safekeep.backup.Repository;
import io.safekeep.backup.datastore.ProtectionWork;
import io.safekeep.backup.keys.SqlKeyDestructions.Destruction;
import io.safekeep.runtime.audit.AuditTrail;
import io.safekeep.runtime.problem.CommonProblem;
import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.security.Actor;
import io.safekeep.runtime.work.WorkQueue;
import jakarta.inject.Singleton;
import jakarta.transaction.Transactional;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/// Destroys a tenant's keys, and with them whatever is left of the tenant in any repository. On the
/// order of retention-service alone, and in two steps: scheduled, the keys are withdrawn and
/// nothing of the tenant is backed up or restored any more; destroyed, they are gone for good.
///
/// Failure semantics: whatever does not fit is refused, and then nothing has changed. Each step may
/// be repeated. The keys change last in a transaction: should its commit fail, they are withdrawn
/// without a row or destroyed with one that says scheduled, and the repetition of the order mends
/// the row.
@Singleton
public class KeyDestruction {

  private static final String RETENTION = "/retention";
  private static final String SCHEDULED = "scheduled";
  private static final String DESTROYED = "destroyed";
  private static final String TAKEN_BACK = "taken-back";

  private final SqlKeyDestructions destructions;
  private final KeySamples samples;
  private final Repository repository;
  private final AuditTrail audit;
  private final WorkQueue queue;
  private final Duration leastNotice;
  private final Clock clock;

  KeyDestruction(
      SqlKeyDestructions destructions,
      KeySamples samples,
      Repository repository,
      AuditTrail audit,
      WorkQueue queue,
      BackupSettings settings,
      Clock clock) {
    this.destructions = destructions;
    this.samples = samples;
    this.repository = repository;
    this.audit = audit;
    this.queue = queue;
    this.leastNotice = settings.leastNoticeOfKeyDestruction();
    this.clock = clock;
  }

  /// First step.
  ///
  /// @throws Refusal FORBIDDEN if it is not retention-service's order; INVALID_REQUEST if it gives
  ///   too little notice; CONFLICT if it was taken back or another order stands
  @Transactional
  public void schedule(DestructionOrder order) {
    requireRetention(order);
    Instant now = clock.instant();
    var known = destructions.find(order.id());
    if (known.isPresent()) {
      requireSame(order, known.get());
      if (!known.get().state().equals(SCHEDULED)) {
        throw conflict(order, "is " + known.get().state());
      }
    } else {
      if (order.notBefore().isBefore(now.plus(leastNotice))) {
        throw Refusal.invalid("notBefore", "must be at least " + leastNotice + " ahead");
      }
      if (!destructions.schedule(order, now, samples.wrap(order))) {
        throw conflict(order, "comes beside another one for the same tenant");
      }
      record(order, "tenant-key.schedule-destruction");
    }
    change(() -> repository.keys().withdraw(order.tenant().value()));
    Log.warnf(
        "The keys of tenant %s are withdrawn, to be destroyed not before %s",
        order.tenant(), order.notBefore());
  }

  /// Instead of the second step: the keys may be used again.
  ///
  /// @throws Refusal FORBIDDEN; NOT_FOUND if it was never scheduled; CONFLICT if it was carried out
  @Transactional
  public void takeBack(DestructionOrder order) {
    requireRetention(order);
    Destruction known = scheduledOnce(order);
    if (known.state().equals(DESTROYED)) {
      throw conflict(order, "was carried out");
    }
    if (known.state().equals(SCHEDULED)) {
      destructions.end(order.id(), TAKEN_BACK, clock.instant());
      record(order, "tenant-key.take-back-destruction");
      destructions
          .datastores(order.tenant())
          .forEach(id -> queue.schedule(ProtectionWork.STREAM_WAL, id.toString()));
      change(() -> repository.keys().restore(order.tenant().value()));
    }
  }

  /// Second step.
  ///
  /// @throws Refusal FORBIDDEN; NOT_FOUND if it was never scheduled; CONFLICT if it was taken back,
  ///   its time has not come, or restored copies of the tenant's data are open
  @Transactional
  public void destroy(DestructionOrder order) {
    requireRetention(order);
    Destruction known = scheduledOnce(order);
    Instant now = clock.instant();
    if (known.state().equals(TAKEN_BACK)) {
      throw conflict(order, "was taken back");
    }
    if (now.isBefore(known.notBefore())) {
      throw conflict(order, "is for " + known.notBefore() + " at the earliest");
    }
    if (destructions.openCopies(order.tenant()) > 0) {
      throw conflict(order, "must wait until the tenant's restored copies are discarded");
    }
    if (known.state().equals(SCHEDULED)) {
      destructions.end(order.id(), DESTROYED, now);
      record(order, "tenant-key.destroy");
    }
    change(() -> repository.keys().destroy(order.tenant().value()));
    Log.warnf("The keys of tenant %s were destroyed", order.tenant());
  }

  private static void requireRetention(DestructionOrder order) {
    if (!order.source().equals(RETENTION)) {
      throw new Refusal(
          CommonProblem.FORBIDDEN, "keys are destroyed on the order of retention-service only");
    }
  }

  private Destruction scheduledOnce(DestructionOrder order) {
    Destruction known =
        destructions
            .find(order.id())
            .orElseThrow(() -> Refusal.notFound("order " + order.id() + " to destroy keys"));
    requireSame(order, known);
    return known;
  }

  private static void requireSame(DestructionOrder order, Destruction known) {
    if (!known.tenant().equals(order.tenant().value())) {
      throw conflict(order, "was for another tenant");
    }
  }

  private void record(DestructionOrder order, String action) {
    audit.record(
        new Actor(order.source(), null),
        order.tenant(),
        action,
        order.tenant().toString(),
        Map.of("order", order.id(), "notBefore", order.notBefore().toString()));
  }

  private interface KeyChange {
    void make() throws IOException;
  }

  private static void change(KeyChange change) {
    try {
      change.make();
    } catch (IOException e) {
      throw new UncheckedIOException("the tenant's keys could not be changed", e);
    }
  }

  private static Refusal conflict(DestructionOrder order, String what) {
    return new Refusal(CommonProblem.CONFLICT, "order " + order.id() + " to destroy keys " + what);
  }
}
