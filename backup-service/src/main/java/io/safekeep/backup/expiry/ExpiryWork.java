package io.safekeep.backup.expiry;

import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.logging.Log;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.safekeep.backup.BackupSettings;
import io.safekeep.backup.base.BaseBackups;
import io.safekeep.backup.catalogue.SqlStoredBackups;
import io.safekeep.backup.datastore.Datastore;
import io.safekeep.backup.datastore.Datastores;
import io.safekeep.backup.datastore.ProtectionWork;
import io.safekeep.backup.expiry.Expiry.Stored;
import io.safekeep.backup.expiry.ExpiryPlan.Judgement;
import io.safekeep.backup.expiry.ExpiryPlan.Verdict;
import io.safekeep.backup.expiry.SqlExpirations.Expiration;
import io.safekeep.backup.vault.ObjectLocked;
import io.safekeep.backup.vault.Vault;
import io.safekeep.backup.wal.WalArchive;
import io.safekeep.backup.wal.WalArchive.RemovedWal;
import io.safekeep.backup.wal.WalNeeds.RecoveryStart;
import io.safekeep.backup.wire.Lsn;
import io.safekeep.backup.wire.SystemIdentifier;
import io.safekeep.runtime.audit.AuditTrail;
import io.safekeep.runtime.security.Actor;
import io.safekeep.runtime.work.WorkHandler;
import io.safekeep.runtime.work.WorkItem;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/// Removes from each repository what no instant inside its window needs: a base backup is marked
/// first and not offered any more, removed after a time of grace, and its WAL with it.
///
/// Failure semantics: every step is written down before it is done and can be repeated. Until the
/// removal of a base backup begins it comes back by itself if the plan changes its mind, because a
/// newer one turned out to be damaged or a restore began to read it. A repository or key that
/// cannot be had stops the expiry, never the other way round.
@Singleton
class ExpiryWork implements WorkHandler {

  private static final Duration EVERY = Duration.ofHours(1);

  /// Positions are unsigned.
  private static final Lsn BEHIND_EVERYTHING = new Lsn(-1);

  private final Datastores datastores;
  private final Expiry expiry;
  private final SqlExpirations expirations;
  private final SqlStoredBackups stored;
  private final KeptRepositories repositories;
  private final BackupSettings settings;
  private final AuditTrail audit;
  private final MeterRegistry metrics;
  private final Clock clock;

  ExpiryWork(
      Datastores datastores,
      Expiry expiry,
      SqlExpirations expirations,
      SqlStoredBackups stored,
      KeptRepositories repositories,
      BackupSettings settings,
      AuditTrail audit,
      MeterRegistry metrics,
      Clock clock) {
    this.datastores = datastores;
    this.expiry = expiry;
    this.expirations = expirations;
    this.stored = stored;
    this.repositories = repositories;
    this.settings = settings;
    this.audit = audit;
    this.metrics = metrics;
    this.clock = clock;
  }

  @Override
  public String kind() {
    return ProtectionWork.EXPIRE;
  }

  @Override
  public Next work(WorkItem item, Lease lease) throws IOException {
    UUID id = UUID.fromString(item.key());
    Optional<Datastore> known = QuarkusTransaction.requiringNew().call(() -> datastores.find(id));
    if (known.isEmpty()) {
      return Next.done();
    }
    for (KeptRepository in : repositories.all()) {
      Optional<Stored> there = expiry.look(known.get(), in);
      if (there.isPresent() && lease.held()) {
        expire(known.get(), in, there.get(), lease);
      }
    }
    return Next.again(EVERY);
  }

  /// What is to be done now, decided in one transaction.
  ///
  /// @param removals newest first, so that nothing loses what it builds on
  /// @param starts where the recoveries that stay possible begin
  private record Decision(List<UUID> removals, List<RecoveryStart> starts) {}

  private void expire(Datastore datastore, KeptRepository in, Stored there, Lease lease)
      throws IOException {
    Decision decision = QuarkusTransaction.requiringNew().call(() -> decide(datastore, in, there));
    Vault vault = in.repository().vault(datastore.tenant(), datastore.id());
    SystemIdentifier system = SystemIdentifier.parse(datastore.systemIdentifier());
    try {
      BaseBackups baseBackups = new BaseBackups(vault, system);
      for (UUID removal : decision.removals()) {
        if (!lease.held()) {
          return;
        }
        baseBackups.remove(removal);
        QuarkusTransaction.requiringNew().run(() -> noteRemoval(datastore, in, removal));
      }
      if (!decision.starts().isEmpty()) {
        RemovedWal removed =
            WalArchive.open(vault, system).removeUnneeded(decision.starts(), lease::held);
        count(datastore, in, removed);
      }
    } catch (ObjectLocked locked) {
      // Its store lets go of it by itself, on the day it was told when it was written.
      Log.infof("Datastore %s: %s; tried again later", datastore.id(), locked.getMessage());
    }
  }

  private Decision decide(Datastore datastore, KeptRepository in, Stored there) {
    // One decision at a time, should two replicas believe that they have the lease.
    if (datastores.findForUpdate(datastore.id()).isEmpty()) {
      return new Decision(List.of(), List.of());
    }
    Instant now = clock.instant();
    ExpiryPlan plan = expiry.plan(datastore, in, there, now);
    Map<UUID, Expiration> expired = expiry.expirations(datastore, in);
    List<RecoveryStart> starts = new ArrayList<>();
    boolean anyStays = false;
    for (Judgement judgement : plan.judgements()) {
      StoredBase base = judgement.base();
      Expiration expiration = expired.get(base.id());
      boolean stays = judgement.verdict() == Verdict.KEEP;
      if (stays && expiration != null && expiration.deletingAt() == null) {
        lift(datastore, in, judgement);
      } else if (!stays && expiration == null) {
        mark(datastore, in, judgement, now);
      } else if (!stays && expiration != null && expiration.isDue(now)) {
        expirations.deleting(base.id(), in.name(), now);
        continue;
      }
      starts.add(new RecoveryStart(base.timeline(), base.start()));
      anyStays = true;
    }
    if (anyStays) {
      starts.addAll(expiry.wantedWal(datastore, in));
    } else if (expiry.endOf(datastore).filter(plan.windowStart()::isAfter).isPresent()) {
      starts.add(new RecoveryStart(there.present(), BEHIND_EVERYTHING));
    }
    expirations.settle(datastore.id(), now);
    return new Decision(removals(datastore, in, plan), starts);
  }

  /// Those whose removal has begun, now or before a crash, and that nothing builds on.
  private List<UUID> removals(Datastore datastore, KeptRepository in, ExpiryPlan plan) {
    return expiry.expirations(datastore, in).values().stream()
        .filter(it -> it.deletingAt() != null && it.deletedAt() == null)
        .map(Expiration::baseBackup)
        .filter(id -> plan.of(id).map(it -> it.verdict() == Verdict.EXPIRE).orElse(true))
        .sorted(
            Comparator.comparing((UUID id) ->
                    plan.of(id).map(it -> it.base().recoverableFrom()).orElse(Instant.MIN))
                .reversed())
        .toList();
  }

  private void mark(Datastore datastore, KeptRepository in, Judgement judgement, Instant now) {
    StoredBase base = judgement.base();
    Instant deleteAfter = now.plus(settings.expiryGrace());
    expirations.add(base.id(), in.name(), now, deleteAfter);
    record(
        datastore,
        "base-backup.expire",
        base.id(),
        Map.of(
            "datastore",
            datastore.id(),
            "repository",
            in.name(),
            "recoverableFrom",
            base.recoverableFrom().toString(),
            "deleteAfter",
            deleteAfter.toString()));
    Log.infof(
        "Base backup %s of datastore %s has expired in the %s repository and goes after %s",
        base.id(), datastore.id(), in.name(), deleteAfter);
  }

  private void lift(Datastore datastore, KeptRepository in, Judgement judgement) {
    UUID base = judgement.base().id();
    expirations.lift(base, in.name());
    record(
        datastore,
        "base-backup.keep",
        base,
        Map.of(
            "datastore",
            datastore.id(),
            "repository",
            in.name(),
            "reasons",
            judgement.reasons().toString()));
    Log.warnf(
        "Base backup %s of datastore %s had expired in the %s repository and stays: %s",
        base, datastore.id(), in.name(), judgement.reasons());
  }

  private void noteRemoval(Datastore datastore, KeptRepository in, UUID base) {
    expirations.deleted(base, in.name(), clock.instant());
    stored.remove(base, in.name());
    record(
        datastore,
        "base-backup.remove",
        base,
        Map.of("datastore", datastore.id(), "repository", in.name()));
    metrics.counter("safekeep.expiry.base.backups", "repository", in.name()).increment();
    Log.infof(
        "Base backup %s of datastore %s was removed from the %s repository",
        base, datastore.id(), in.name());
  }

  private void count(Datastore datastore, KeptRepository in, RemovedWal removed) {
    if (removed.segments() == 0) {
      return;
    }
    metrics
        .counter("safekeep.expiry.wal.segments", "repository", in.name())
        .increment(removed.segments());
    metrics
        .counter("safekeep.expiry.wal.bytes", "repository", in.name())
        .increment(removed.bytes());
    Log.infof(
        "%d segments of WAL, %d bytes stored, of datastore %s were removed from the %s repository",
        removed.segments(), removed.bytes(), datastore.id(), in.name());
  }

  private void record(Datastore datastore, String action, UUID base, Map<String, ?> details) {
    audit.record(Actor.SUITE, datastore.tenant(), action, base.toString(), details);
  }
}
