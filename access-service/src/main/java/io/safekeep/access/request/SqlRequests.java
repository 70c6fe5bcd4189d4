package io.safekeep.access.request;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.safekeep.access.policy.Asked;
import io.safekeep.access.resource.Resource;
import io.safekeep.access.resource.SqlResources;
import io.safekeep.runtime.security.Actor;
import io.safekeep.runtime.sql.Sql;
import io.safekeep.runtime.sql.Sql.Row;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Requests and the words on them. The database keeps what was asked and decided for ever, and
/// refuses who decides for themselves.
@Singleton
class SqlRequests {

  private final Sql sql;
  private final SqlResources resources;
  private final ObjectMapper json;

  SqlRequests(Sql sql, SqlResources resources, ObjectMapper json) {
    this.sql = sql;
    this.resources = resources;
    this.json = json;
  }

  void add(AccessRequest request) {
    var asked = request.asked();
    sql.update(
        """
        insert into access_request (id, tenant, resource, employee, on_behalf, entitlement, reason,
          ticket, justification, start_at, break_glass, acr, authenticated_at, decision, terms,
          customer_decides, digest, requested_at, expires_at, state)
        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?::jsonb, ?, ?, ?, ?, 'pending')
        """,
        request.id(),
        request.tenant().value(),
        request.resource().id(),
        asked.employee(),
        behalf(request.requestedBy()),
        asked.entitlement(),
        asked.reason(),
        asked.ticket(),
        request.justification(),
        asked.startAt(),
        asked.breakGlass(),
        asked.acr(),
        asked.authenticatedAt(),
        request.decision(),
        StoredTerms.write(request.terms(), json),
        request.customerDecides(),
        request.digest(),
        request.requestedAt(),
        request.expiresAt());
  }

  /// Stores what was decided; the caller holds the row's lock.
  void update(AccessRequest request) {
    sql.update(
        """
        update access_request set state = ?, decided_at = ?, granted_seconds = ? where id = ?
        """,
        request.state().label(),
        request.state().decidedAt(),
        request.state() instanceof RequestState.Approved(_, Duration granted)
            ? granted.toSeconds()
            : null,
        request.id());
  }

  void add(UUID id, AccessRequest request, Approval approval) {
    sql.update(
        """
        insert into approval (id, request, employee, employee_on_behalf, digest, side, stage,
          approver, on_behalf, decision, comment, shortened_seconds, acr, authenticated_at,
          decided_at)
        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
        id,
        request.id(),
        request.asked().employee(),
        behalf(request.requestedBy()),
        request.digest(),
        approval.side().label(),
        approval.stage(),
        approval.by().subject(),
        behalf(approval.by()),
        approval.yes() ? "approve" : "deny",
        approval.comment(),
        seconds(approval.shortenedTo()),
        approval.acr(),
        approval.authenticatedAt(),
        approval.at());
  }

  /// Asks for a look at an emergency afterwards.
  void reviewBy(UUID request, Instant due) {
    sql.update("insert into break_glass_review (request, due_at) values (?, ?)", request, due);
  }

  Optional<AccessRequest> find(UUID id) {
    return one("where id = ?", id);
  }

  /// Locks the row until the transaction ends.
  Optional<AccessRequest> findForUpdate(UUID id) {
    return one("where id = ? for update", id);
  }

  private Optional<AccessRequest> one(String condition, UUID id) {
    return complete(sql.query("select * from access_request " + condition, SqlRequests::read, id))
        .stream()
        .findFirst();
  }

  List<Approval> approvals(UUID request) {
    return sql.query(
        "select * from approval where request = ? order by decided_at, id",
        row ->
            new Approval(
                Approval.Side.of(row.text("side")),
                (int) row.number("stage"),
                actor(row, "approver"),
                row.text("decision").equals("approve"),
                row.text("comment"),
                duration(row.numberOrNull("shortened_seconds")),
                row.textOrNull("acr"),
                row.instantOrNull("authenticated_at"),
                row.instant("decided_at")),
        request);
  }

  /// Which requests to list; null matches all.
  ///
  /// @param state label of a state
  record Filter(@Nullable UUID tenant, @Nullable String employee, @Nullable String state) {}

  /// Newest first, older than `before`.
  List<AccessRequest> page(Filter filter, @Nullable UUID before, int limit) {
    return complete(
        sql.query(
            """
            select * from access_request
            where (?::uuid is null or tenant = ?::uuid)
              and (?::text is null or employee = ?::text)
              and (?::text is null or state = ?::text)
              and id < coalesce(?::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff')
            order by id desc limit ?
            """,
            SqlRequests::read,
            filter.tenant(),
            filter.tenant(),
            filter.employee(),
            filter.employee(),
            filter.state(),
            filter.state(),
            before,
            limit));
  }

  /// Requests on a tenant that somebody of it has to decide on, oldest first; whether the vendor's
  /// stages are done, {@link Progress} says.
  List<AccessRequest> forCustomer(UUID tenant, int limit) {
    return complete(
        sql.query(
            """
            select * from access_request
            where tenant = ? and state = 'pending' and customer_decides
              and expires_at > clock_timestamp()
            order by id limit ?
            """,
            SqlRequests::read,
            tenant,
            limit));
  }

  List<UUID> pendingOf(String employee) {
    return sql.query(
        "select id from access_request where employee = ? and state = 'pending'",
        row -> row.id("id"),
        employee);
  }

  /// A row whose resource is not read yet.
  private record Stored(
      UUID id,
      UUID resource,
      Asked asked,
      String justification,
      Actor requestedBy,
      UUID decision,
      boolean customerDecides,
      String digest,
      Instant requestedAt,
      Instant expiresAt,
      RequestState state,
      String terms) {}

  private List<AccessRequest> complete(List<Stored> rows) {
    var found = new HashMap<UUID, Resource>();
    return rows.stream()
        .map(row -> {
          var resource =
              found.computeIfAbsent(row.resource(), id -> resources.find(id).orElseThrow());
          return new AccessRequest(
              row.id(),
              resource,
              row.asked(),
              row.justification(),
              row.requestedBy(),
              row.decision(),
              StoredTerms.read(row.terms(), resource.resourceClass(), json),
              row.customerDecides(),
              row.digest(),
              row.requestedAt(),
              row.expiresAt(),
              row.state());
        })
        .toList();
  }

  private static Stored read(Row row) throws SQLException {
    return new Stored(
        row.id("id"),
        row.id("resource"),
        new Asked(
            row.text("employee"),
            row.id("resource"),
            row.text("entitlement"),
            row.text("reason"),
            row.text("ticket"),
            null,
            row.instantOrNull("start_at"),
            row.flag("break_glass"),
            row.textOrNull("acr"),
            row.instantOrNull("authenticated_at")),
        row.text("justification"),
        actor(row, "employee"),
        row.id("decision"),
        row.flag("customer_decides"),
        row.text("digest"),
        row.instant("requested_at"),
        row.instant("expires_at"),
        state(row),
        row.text("terms"));
  }

  private static RequestState state(Row row) throws SQLException {
    return switch (row.text("state")) {
      case "pending" -> new RequestState.Pending(row.instant("expires_at"));
      case "approved" ->
          new RequestState.Approved(
              row.instant("decided_at"), Duration.ofSeconds(row.number("granted_seconds")));
      case "denied" -> new RequestState.Denied(row.instant("decided_at"));
      case "withdrawn" -> new RequestState.Withdrawn(row.instant("decided_at"));
      case "expired" -> new RequestState.Expired(row.instant("decided_at"));
      case String other -> throw new IllegalStateException("unknown state " + other);
    };
  }

  /// The empty text stands for nobody, so that the database can compare.
  private static String behalf(Actor actor) {
    return actor.onBehalf() == null ? "" : actor.onBehalf();
  }

  private static Actor actor(Row row, String column) throws SQLException {
    String behalf = row.text("on_behalf");
    return new Actor(row.text(column), behalf.isEmpty() ? null : behalf);
  }

  private static @Nullable Long seconds(@Nullable Duration duration) {
    return duration == null ? null : duration.toSeconds();
  }

  private static @Nullable Duration duration(@Nullable Long seconds) {
    return seconds == null ? null : Duration.ofSeconds(seconds);
  }
}
