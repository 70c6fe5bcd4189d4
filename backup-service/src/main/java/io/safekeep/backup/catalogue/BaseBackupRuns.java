package io.safekeep.backup.catalogue;

import static java.util.Objects.requireNonNull;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import io.quarkus.panache.common.Page;
import io.quarkus.panache.common.Sort;
import io.safekeep.backup.base.PageReport;
import io.safekeep.backup.wire.Lsn;
import io.safekeep.backup.wire.TimelineId;
import jakarta.inject.Singleton;
import jakarta.persistence.LockModeType;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Base backups of all datastores.
@Singleton
public class BaseBackupRuns implements PanacheRepositoryBase<BaseBackupEntity, UUID> {

  public void add(BaseBackupRun.Queued run) {
    BaseBackupEntity row = new BaseBackupEntity();
    row.id = run.id();
    row.datastore = run.datastore();
    row.state = "queued";
    row.requestedAt = run.requestedAt();
    persist(row);
  }

  public void update(BaseBackupRun.Running run) {
    findById(run.id()).state = "running";
  }

  public void update(BaseBackupRun.Completed run) {
    BaseBackupEntity row = findById(run.id());
    row.state = "completed";
    row.endedAt = run.completedAt();
    row.startLsn = run.start().toString();
    row.endLsn = run.end().toString();
    row.timeline = run.timeline().value();
    row.bytes = run.bytes();
    row.storedBytes = run.storedBytes();
    row.recoverableFrom = run.recoverableFrom();
    row.parent = run.content().parent();
    row.chainLength = run.content().chainLength();
    row.kindReason = run.content().reason();
    row.pagesChecked = run.content().pages().checked();
    row.pagesBroken = run.content().pages().broken();
    row.firstBrokenPage = run.content().pages().firstBroken();
    Verification verification = run.verification();
    row.verifiedAt = verification == null ? null : verification.at();
    row.verificationFailure = verification == null ? null : verification.failure();
  }

  public void update(BaseBackupRun.Failed run) {
    BaseBackupEntity row = findById(run.id());
    row.state = "failed";
    row.endedAt = run.failedAt();
    row.failure = run.reason();
  }

  public Optional<BaseBackupRun> find(UUID id) {
    return findByIdOptional(id).map(BaseBackupRuns::read);
  }

  /// Locks the row until the transaction ends.
  public Optional<BaseBackupRun> findForUpdate(UUID id) {
    return findByIdOptional(id, LockModeType.PESSIMISTIC_WRITE).map(BaseBackupRuns::read);
  }

  /// Attempts at one datastore, newest first, older than `before`.
  public List<BaseBackupRun> page(UUID datastore, @Nullable UUID before, int limit) {
    var query =
        before == null
            ? find("datastore = ?1", Sort.descending("id"), datastore)
            : find("datastore = ?1 and id < ?2", Sort.descending("id"), datastore, before);
    return query.page(Page.ofSize(limit)).stream().map(BaseBackupRuns::read).toList();
  }

  /// Complete base backups of one datastore that can be restored, newest first.
  public List<BaseBackupRun.Completed> completed(UUID datastore) {
    return completed("datastore = ?1 and state = 'completed' and expiredAt is null", datastore);
  }

  /// As [#completed(UUID)] for some datastores; without those that have none.
  Map<UUID, List<BaseBackupRun.Completed>> completed(Collection<UUID> datastores) {
    return find(
            "datastore in ?1 and state = 'completed' and expiredAt is null",
            Sort.descending("id"),
            datastores)
        .stream()
        .map(BaseBackupRuns::read)
        .map(BaseBackupRun.Completed.class::cast)
        .collect(Collectors.groupingBy(BaseBackupRun.Completed::datastore));
  }

  /// As [#completed], with those that expired: part of them or all may be gone.
  public List<BaseBackupRun.Completed> completedOnce(UUID datastore) {
    return completed("datastore = ?1 and state = 'completed'", datastore);
  }

  private List<BaseBackupRun.Completed> completed(String which, UUID datastore) {
    return find(which, Sort.descending("id"), datastore).stream()
        .map(BaseBackupRuns::read)
        .map(BaseBackupRun.Completed.class::cast)
        .toList();
  }

  /// Since when a base backup is not offered any more; empty if it is.
  public Optional<Instant> expiredAt(UUID id) {
    return findByIdOptional(id).map(row -> row.expiredAt);
  }

  /// A complete base backup and those that its restore reads, newest first; ends early where one is
  /// not in the catalogue.
  public List<BaseBackupRun.Completed> chain(BaseBackupRun.Completed newest) {
    List<BaseBackupRun.Completed> chain = new ArrayList<>(List.of(newest));
    for (UUID parent = newest.content().parent(); parent != null; ) {
      if (!(find(parent).orElse(null) instanceof BaseBackupRun.Completed link)) {
        break;
      }
      chain.add(link);
      parent = link.content().parent();
    }
    return chain;
  }

  /// Complete base backups that rest on another one, near or far: without it none of them can be
  /// restored.
  public List<BaseBackupRun.Completed> restingOn(BaseBackupRun.Completed base) {
    return completed(base.datastore()).stream()
        .filter(run -> !run.id().equals(base.id()))
        .filter(run -> chain(run).stream().anyMatch(link -> link.id().equals(base.id())))
        .toList();
  }

  /// The attempt that waits longest, if one does.
  public Optional<BaseBackupRun.Queued> nextQueued(UUID datastore) {
    return find("datastore = ?1 and state = 'queued'", Sort.by("id"), datastore)
        .firstResultOptional()
        .map(BaseBackupRuns::read)
        .map(BaseBackupRun.Queued.class::cast);
  }

  /// Attempts that nobody has ended: those of a replica that died, and the current one.
  public List<BaseBackupRun.Running> running(UUID datastore) {
    return find("datastore = ?1 and state = 'running'", datastore).stream()
        .map(BaseBackupRuns::read)
        .map(BaseBackupRun.Running.class::cast)
        .toList();
  }

  private static BaseBackupRun read(BaseBackupEntity row) {
    return switch (row.state) {
      case "queued" -> new BaseBackupRun.Queued(row.id, row.datastore, row.requestedAt);
      case "running" -> new BaseBackupRun.Running(row.id, row.datastore, row.requestedAt);
      case "completed" ->
          new BaseBackupRun.Completed(
              row.id,
              row.datastore,
              row.requestedAt,
              Lsn.parse(requireNonNull(row.startLsn)),
              Lsn.parse(requireNonNull(row.endLsn)),
              new TimelineId(requireNonNull(row.timeline)),
              requireNonNull(row.bytes),
              requireNonNull(row.storedBytes),
              requireNonNull(row.recoverableFrom),
              requireNonNull(row.endedAt),
              row.verifiedAt == null
                  ? null
                  : new Verification(row.verifiedAt, row.verificationFailure),
              new BackupContent(
                  row.parent,
                  row.chainLength,
                  row.kindReason == null ? "" : row.kindReason,
                  new PageReport(row.pagesChecked, row.pagesBroken, row.firstBrokenPage)));
      case "failed" ->
          new BaseBackupRun.Failed(
              row.id,
              row.datastore,
              row.requestedAt,
              requireNonNull(row.failure),
              requireNonNull(row.endedAt));
      default -> throw new IllegalStateException("unknown state " + row.state);
    };
  }
}
