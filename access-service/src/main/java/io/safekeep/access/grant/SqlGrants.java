package io.safekeep.access.grant;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.safekeep.access.grant.GrantState.End;
import io.safekeep.access.resource.Resource;
import io.safekeep.access.resource.SqlResources;
import io.safekeep.contracts.TenantId;
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

/// Grants of all tenants. The database repeats what the states allow, bounds each grant's time, and
/// forgets none.
@Singleton
public class SqlGrants {

  /// Channel on which each change is told to all replicas; the payload is the grant's id, or empty
  /// for a change that may concern any grant.
  static final String CHANNEL = "access_grant";

  private static final String SELECT = "select g.* from access_grant g ";

  private final Sql sql;
  private final SqlResources resources;
  private final ObjectMapper json;

  SqlGrants(Sql sql, SqlResources resources, ObjectMapper json) {
    this.sql = sql;
    this.resources = resources;
    this.json = json;
  }

  /// The database's clock, by which all grants begin and end.
  public Instant now() {
    return sql.first("select clock_timestamp() as now", row -> row.instant("now")).orElseThrow();
  }

  void add(Grant grant) {
    var terms = grant.terms();
    var plan = grant.plan();
    sql.update(
        """
        insert into access_grant (id, request, tenant, resource, employee, reason, ticket,
          privilege, break_glass, start_at, seconds, most_seconds, extensions_left, state)
        values (?, ?, ?, ?, ?, ?, ?, ?::jsonb, ?, ?, ?, ?, ?, 'scheduled')
        """,
        terms.grant(),
        terms.request(),
        terms.tenant().value(),
        terms.resource().id(),
        terms.employee(),
        terms.reason(),
        terms.ticket(),
        write(terms.privilege()),
        plan.breakGlass(),
        plan.startAt(),
        plan.duration().toSeconds(),
        plan.mostDuration().toSeconds(),
        plan.extensionsLeft());
    sql.update("insert into binding (grant_id, state) values (?, 'pending')", terms.grant());
  }

  /// Stores a new state and tells all replicas at the commit; the caller holds the row's lock.
  void update(Grant grant) {
    var state = grant.state();
    var span = state.span();
    var end = state.end();
    sql.update(
        """
        update access_grant set state = ?, made_from = coalesce(?, made_from), activated_at = ?, ends_at = ?,
          extensions_left = ?, end_reason = ?, end_comment = ?, ordered_by = ?,
          ordered_on_behalf = ?, ordered_at = ?, over_at = ?
        where id = ?
        """,
        state.label(),
        state instanceof GrantState.Activating(Instant from) ? from : null,
        span == null ? null : span.activatedAt(),
        span == null ? null : span.endsAt(),
        grant.plan().extensionsLeft(),
        end == null ? null : end.reason().label(),
        end == null ? null : end.comment(),
        end == null ? null : end.by().subject(),
        end == null ? null : end.by().onBehalf(),
        end == null ? null : end.orderedAt(),
        state instanceof GrantState.Over over ? over.at() : null,
        grant.id());
    tell(grant.id().toString());
  }

  /// Says to all replicas, at the commit, that something may have barred any grant.
  public void tellAll() {
    tell("");
  }

  private void tell(String which) {
    sql.first("select pg_notify(?, ?)", _ -> true, CHANNEL, which);
  }

  /// Notes what was seen of a grant in its target.
  void observed(UUID grant, BindingState state, @Nullable String detail) {
    sql.update(
        """
        update binding set state = ?, detail = ?, observed_at = clock_timestamp()
        where grant_id = ?
        """,
        state.label(),
        detail,
        grant);
  }

  void made(UUID grant, String reference) {
    sql.update("update binding set reference = ? where grant_id = ?", reference, grant);
  }

  /// Notes how urgently a late end was told of.
  void told(UUID grant, int urgency) {
    sql.update("update access_grant set told = ? where id = ?", urgency, grant);
  }

  public Optional<Grant> find(UUID id) {
    return one(sql.query(SELECT + "where g.id = ?", SqlGrants::read, id));
  }

  /// Locks the row until the transaction ends.
  Optional<Grant> findForUpdate(UUID id) {
    return one(sql.query(SELECT + "where g.id = ? for update", SqlGrants::read, id));
  }

  private Optional<Grant> one(List<Stored> rows) {
    return complete(rows).stream().findFirst();
  }

  /// Where a grant's binding stands.
  BindingState binding(UUID grant) {
    return sql.first(
            "select state from binding where grant_id = ?",
            row -> BindingState.of(row.text("state")),
            grant)
        .orElseThrow();
  }

  /// Why access that is granted is barred at this moment.
  public Optional<EndReason> barred(String employee, TenantId tenant, UUID resource, UUID grant) {
    return sql.first(
            "select access_barred(?, ?, ?, ?) as why",
            row -> Optional.ofNullable(row.textOrNull("why")).map(EndReason::of),
            employee,
            tenant.value(),
            resource,
            grant)
        .orElseThrow();
  }

  /// A grant that is open although it is barred.
  record Barred(UUID grant, EndReason why) {}

  /// Grants that are barred, and neither ended nor ending: those of one of sixteen lanes, by the
  /// last digit of their ids, so that several workers share the work.
  List<Barred> openAndBarred(char lane, int limit) {
    return sql.query(
        """
        select * from (
          select g.id, access_barred(g.employee, g.tenant, g.resource, g.id) as why
          from access_grant g
          where g.state in ('scheduled', 'activating', 'active') and right(g.id::text, 1) = ?) open
        where why is not null
        limit ?
        """,
        row -> new Barred(row.id("id"), EndReason.of(row.text("why"))),
        String.valueOf(lane),
        limit);
  }

  /// Grants of one employee that are neither ended nor ending.
  public List<UUID> openOf(String employee) {
    return sql.query(
        """
        select id from access_grant
        where employee = ? and state in ('scheduled', 'activating', 'active')
        """,
        row -> row.id("id"),
        employee);
  }

  /// Everybody who has a grant that is neither ended nor ending.
  public List<String> employeesWithOpen() {
    return sql.query(
        """
        select distinct employee from access_grant
        where state in ('scheduled', 'activating', 'active')
        """,
        row -> row.text("employee"));
  }

  /// Which grants to list; null matches all.
  ///
  /// @param state label of a state
  public record Filter(
      @Nullable UUID tenant,
      @Nullable String employee,
      @Nullable UUID resource,
      @Nullable String state) {}

  /// Newest first, older than `before`.
  List<Grant> page(Filter filter, @Nullable UUID before, int limit) {
    return complete(
        sql.query(
            SELECT
                + """
                where (?::uuid is null or g.tenant = ?::uuid)
                  and (?::text is null or g.employee = ?::text)
                  and (?::uuid is null or g.resource = ?::uuid)
                  and (?::text is null or g.state = ?::text)
                  and g.id < coalesce(?::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff')
                order by g.id desc limit ?
                """,
            SqlGrants::read,
            filter.tenant(),
            filter.tenant(),
            filter.employee(),
            filter.employee(),
            filter.resource(),
            filter.resource(),
            filter.state(),
            filter.state(),
            before,
            limit));
  }

  /// Seconds since the oldest order to end access whose end is not yet seen; 0 if there is none.
  double longestEnd() {
    return sql.first(
            """
            select coalesce(extract(epoch from clock_timestamp() - min(ordered_at)), 0)::float8
              * 1000 as millis
            from access_grant where state = 'revoking'
            """,
            row -> row.number("millis") / 1000.0)
        .orElse(0.0);
  }

  /// A row whose resource is not read yet.
  private record Stored(
      UUID id,
      UUID request,
      String employee,
      String reason,
      String ticket,
      UUID resource,
      String privilege,
      Grant.Plan plan,
      GrantState state,
      int told) {

    Grant at(Resource found, Privilege privilege) {
      return new Grant(
          new GrantTerms(id, request, employee, reason, ticket, found, privilege),
          plan,
          state,
          told);
    }
  }

  private List<Grant> complete(List<Stored> rows) {
    var found = new HashMap<UUID, Resource>();
    return rows.stream()
        .map(row -> {
          var resource =
              found.computeIfAbsent(row.resource(), id -> resources.find(id).orElseThrow());
          return row.at(resource, readPrivilege(resource, row.privilege()));
        })
        .toList();
  }

  private static Stored read(Row row) throws SQLException {
    return new Stored(
        row.id("id"),
        row.id("request"),
        row.text("employee"),
        row.text("reason"),
        row.text("ticket"),
        row.id("resource"),
        row.text("privilege"),
        new Grant.Plan(
            row.instant("start_at"),
            Duration.ofSeconds(row.number("seconds")),
            Duration.ofSeconds(row.number("most_seconds")),
            (int) row.number("extensions_left"),
            row.flag("break_glass")),
        state(row),
        (int) row.number("told"));
  }

  private static GrantState state(Row row) throws SQLException {
    return switch (row.text("state")) {
      case "scheduled" -> new GrantState.Scheduled();
      case "activating" -> new GrantState.Activating(row.instant("made_from"));
      case "active" -> new GrantState.Active(requireNonNull(span(row)));
      case "revoking" -> new GrantState.Revoking(span(row), end(row));
      case "revoked", "ended", "withdrawn", "activation-failed" ->
          new GrantState.Over(span(row), end(row), row.instant("over_at"));
      case String other -> throw new IllegalStateException("unknown state " + other);
    };
  }

  private static @Nullable Span span(Row row) throws SQLException {
    Instant activatedAt = row.instantOrNull("activated_at");
    return activatedAt == null
        ? null
        : new Span(row.instant("made_from"), activatedAt, row.instant("ends_at"));
  }

  private static End end(Row row) throws SQLException {
    return new End(
        EndReason.of(row.text("end_reason")),
        row.text("end_comment"),
        new Actor(row.text("ordered_by"), row.textOrNull("ordered_on_behalf")),
        row.instant("ordered_at"));
  }

  private Privilege readPrivilege(Resource resource, String text) {
    try {
      return json.readValue(text, Privilege.of(resource.resourceClass()));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a privilege cannot be read", e);
    }
  }

  private String write(Privilege privilege) {
    try {
      return json.writeValueAsString(privilege);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("a privilege cannot be written", e);
    }
  }
}
