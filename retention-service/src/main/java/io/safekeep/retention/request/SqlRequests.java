package io.safekeep.retention.request;

import io.safekeep.contracts.TenantId;
import io.safekeep.retention.request.DeletionRequest.Decision;
import io.safekeep.retention.request.DeletionRequest.State;
import io.safekeep.runtime.security.Actor;
import io.safekeep.runtime.sql.Sql;
import io.safekeep.runtime.sql.Sql.Row;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Table `deletion_request`. Checks and triggers there say once more what [DeletionRequest] does.
@Singleton
public class SqlRequests {

  private final Sql sql;

  SqlRequests(Sql sql) {
    this.sql = sql;
  }

  /// All requests that there ever were for a tenant, oldest first; at most 200.
  public List<DeletionRequest> of(TenantId tenant) {
    return sql.query(
        "select * from deletion_request where tenant = ? order by id limit 200",
        SqlRequests::read,
        tenant.value());
  }

  /// The requests that led to a case.
  List<DeletionRequest> ofCase(UUID deletionCase) {
    return sql.query(
        "select * from deletion_request where deletion_case = ?", SqlRequests::read, deletionCase);
  }

  Optional<DeletionRequest> find(UUID id) {
    return sql.first("select * from deletion_request where id = ?", SqlRequests::read, id);
  }

  /// Locks the row until the transaction ends.
  Optional<DeletionRequest> locked(UUID id) {
    return sql.first(
        "select * from deletion_request where id = ? for update", SqlRequests::read, id);
  }

  /// Newest first, older than `before`.
  ///
  /// @param tenant null for all tenants
  List<DeletionRequest> page(@Nullable UUID tenant, @Nullable UUID before, int limit) {
    return sql.query(
        """
        select * from deletion_request
        where tenant = coalesce(?::uuid, tenant)
          and id < coalesce(?::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff')
        order by id desc limit ?
        """,
        SqlRequests::read,
        tenant,
        before,
        limit);
  }

  /// Requests that wait for the end of their cooling-off.
  List<UUID> coolingOff() {
    return sql.query(
        "select id from deletion_request where state = 'cooling-off'", row -> row.id("id"));
  }

  /// Requests that are not over, and those whose case has not purged the live data, oldest first.
  List<DeletionRequest> toWatch(int most) {
    return sql.query(
        """
        select r.* from deletion_request r left join deletion_case c on c.id = r.deletion_case
        where r.state in ('requested', 'identity-proved', 'cooling-off')
          or (r.state = 'case-opened' and c.state <> 'reactivated' and c.purged_at is null)
        order by r.id limit ?
        """,
        SqlRequests::read,
        most);
  }

  /// A case that says that the customer asked.
  record Unjustified(UUID id, TenantId tenant) {}

  /// Cases of requests behind which no request stands that three persons have dealt with.
  List<Unjustified> unjustified(int most) {
    return sql.query(
        """
        select c.id, c.tenant from deletion_case c
        where c.cause = 'written-request' and c.state <> 'reactivated' and not exists (
          select 1 from deletion_request r
          where r.deletion_case = c.id and r.tenant = c.tenant and r.state = 'case-opened'
            and r.approved_by <> r.proved_by)
        limit ?
        """,
        row -> new Unjustified(row.id("id"), new TenantId(row.id("tenant"))),
        most);
  }

  /// Returns false if the tenant has one that is not over.
  boolean add(DeletionRequest request) {
    return sql.update(
            """
            insert into deletion_request (id, tenant, state, reason, document_sha256, requested_by,
              requested_on_behalf, requested_at)
            values (?, ?, ?, ?, ?, ?, ?, ?)
            on conflict (tenant) where state in ('requested', 'identity-proved', 'cooling-off')
              do nothing
            """,
            request.id(),
            request.tenant().value(),
            request.state().label(),
            request.reason(),
            request.documentSha256(),
            request.requested().by().subject(),
            request.requested().by().onBehalf(),
            request.requested().at())
        == 1;
  }

  /// Stores a new state; the caller holds the row's lock.
  void update(DeletionRequest request) {
    sql.update(
        """
        update deletion_request set state = ?,
          proved_by = ?, proved_on_behalf = ?, proved_at = ?, proof = ?,
          approved_by = ?, approved_on_behalf = ?, approved_at = ?, cooling_off_until = ?,
          deletion_case = ?, ended_by = ?, ended_on_behalf = ?, ended_at = ?, end_reason = ?
        where id = ?
        """,
        request.state().label(),
        subject(request.proved()),
        onBehalf(request.proved()),
        at(request.proved()),
        request.proof(),
        subject(request.approved()),
        onBehalf(request.approved()),
        at(request.approved()),
        request.coolingOffUntil(),
        request.deletionCase(),
        subject(request.ended()),
        onBehalf(request.ended()),
        at(request.ended()),
        request.endReason(),
        request.id());
  }

  private static @Nullable String subject(@Nullable Decision decision) {
    return decision == null ? null : decision.by().subject();
  }

  private static @Nullable String onBehalf(@Nullable Decision decision) {
    return decision == null ? null : decision.by().onBehalf();
  }

  private static @Nullable Instant at(@Nullable Decision decision) {
    return decision == null ? null : decision.at();
  }

  private static DeletionRequest read(Row row) throws SQLException {
    return new DeletionRequest(
        row.id("id"),
        new TenantId(row.id("tenant")),
        State.of(row.text("state")),
        row.text("reason"),
        row.textOrNull("document_sha256"),
        new Decision(
            new Actor(row.text("requested_by"), row.textOrNull("requested_on_behalf")),
            row.instant("requested_at")),
        decision(row, "proved"),
        row.textOrNull("proof"),
        decision(row, "approved"),
        row.instantOrNull("cooling_off_until"),
        row.idOrNull("deletion_case"),
        decision(row, "ended"),
        row.textOrNull("end_reason"));
  }

  private static @Nullable Decision decision(Row row, String what) throws SQLException {
    String by = row.textOrNull(what + "_by");
    Instant at = row.instantOrNull(what + "_at");
    return by == null || at == null
        ? null
        : new Decision(new Actor(by, row.textOrNull(what + "_on_behalf")), at);
  }
}
