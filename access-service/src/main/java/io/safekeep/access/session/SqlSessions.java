package io.safekeep.access.session;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.safekeep.access.grant.GrantTerms;
import io.safekeep.access.log.LogEntry;
import io.safekeep.access.log.SqlLogStage;
import io.safekeep.contracts.TenantId;
import io.safekeep.runtime.sql.Sql;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Sessions as rows. The database repeats which states follow which, and that none is removed.
@Singleton
class SqlSessions {
  private static final String COLUMNS =
      """
      select id, tenant, grant_id, request, employee, resource, class, address, state, reason,
        entries, totals, started_at, ended_at
      from session
      """;

  private static final String APPEND =
      """
      with counted as (
        update session s set entries = a.next,
          state = case s.state when 'pending' then 'active' else s.state end
        from unnest(?::uuid[], ?::bigint[], ?::bigint[]) with ordinality
          as a (id, first, next, place)
        where s.id = a.id and s.entries = a.first and s.state <> 'terminated'
        returning s.id, s.tenant, s.employee, s.request, s.grant_id, a.place),
      added as (%s)
      select id from counted
      """
          .formatted(SqlLogStage.insertFor("counted"));

  private final Sql sql;
  private final SqlLogStage log;
  private final ObjectMapper json;

  SqlSessions(Sql sql, SqlLogStage log, ObjectMapper json) {
    this.sql = sql;
    this.log = log;
    this.json = json;
  }

  /// What one session appends.
  ///
  /// @param first number of the first fact, as many as were recorded before
  record Append(UUID session, long first, List<LogEntry> facts) {
    Append {
      facts = List.copyOf(facts);
    }

    long next() {
      return first + facts.size();
    }
  }

  /// A session that has just been ended.
  ///
  /// @param reason that was ordered, or else was given
  /// @param number of its last fact
  record Ended(
      UUID session,
      TenantId tenant,
      UUID grant,
      UUID request,
      String employee,
      String reason,
      long number) {}

  /// An address from which the grant is in use, other than `address`. Until the transaction ends
  /// nobody else begins a session of the grant.
  Optional<String> addressElsewhere(UUID grant, String address) {
    sql.query(
        "select pg_advisory_xact_lock(hashtextextended(?::text, 40))", _ -> true, grant.toString());
    return sql.first(
        """
        select address from session where grant_id = ? and state <> 'terminated' and address <> ?
        """,
        row -> row.text("address"),
        grant,
        address);
  }

  void add(UUID id, GrantTerms terms, String address, UUID replica) {
    sql.update(
        """
        insert into session (id, tenant, grant_id, request, employee, resource, class, address,
          replica, entries)
        values (?, ?, ?, ?, ?, ?, ?, ?, ?, 1)
        """,
        id,
        terms.tenant().value(),
        terms.grant(),
        terms.request(),
        terms.employee(),
        terms.resource().id(),
        terms.resource().resourceClass().label(),
        address,
        replica);
  }

  /// Adds facts to sessions and counts them, all by one statement: whoever waits for them waits for
  /// one round trip. A session that is over, or has recorded another number of facts than its
  /// keeper knows of, is left out with its facts: nothing may be added to it.
  ///
  /// @return the sessions to which facts were added
  Set<UUID> append(List<Append> appends) {
    List<Object> parameters = new ArrayList<>();
    parameters.add(appends.stream().map(Append::session).toArray(UUID[]::new));
    parameters.add(appends.stream().map(Append::first).toArray(Long[]::new));
    parameters.add(appends.stream().map(Append::next).toArray(Long[]::new));
    List<Long> places = new ArrayList<>();
    List<LogEntry> facts = new ArrayList<>();
    for (int i = 0; i < appends.size(); i++) {
      var added = appends.get(i).facts();
      places.addAll(Collections.nCopies(added.size(), i + 1L));
      facts.addAll(added);
    }
    Collections.addAll(parameters, log.ofSessions(places, facts));
    return new HashSet<>(sql.query(APPEND, row -> row.id("id"), parameters.toArray()));
  }

  /// Ends sessions, those that are not over already.
  List<Ended> end(Collection<Item.End> ends) {
    return sql.query(
        """
        update session s set state = 'terminated', ended_at = clock_timestamp(),
          reason = coalesce(s.reason, e.reason), totals = e.totals::jsonb, entries = entries + 1
        from unnest(?::uuid[], ?::text[], ?::text[]) as e (id, reason, totals)
        where s.id = e.id and s.state <> 'terminated'
        returning s.id, tenant, grant_id, request, employee, s.reason, entries - 1 as number
        """,
        SqlSessions::ended,
        ends.stream().map(Item.End::session).toArray(UUID[]::new),
        ends.stream().map(Item.End::reason).toArray(String[]::new),
        ends.stream().map(end -> write(end.totals())).toArray(String[]::new));
  }

  /// Says that this replica keeps its sessions.
  void seen(UUID replica) {
    sql.update(
        """
        insert into session_keeper (replica, seen_at) values (?, clock_timestamp())
        on conflict (replica) do update set seen_at = excluded.seen_at
        """,
        replica);
  }

  /// Sessions of replicas that nobody has seen for so long.
  List<UUID> orphans(Duration unseen) {
    return sql.query(
        """
        select s.id from session s left join session_keeper k on k.replica = s.replica
        where s.state <> 'terminated'
          and coalesce(k.seen_at, s.started_at) < clock_timestamp() - ? * interval '1 millisecond'
        limit 200
        """,
        row -> row.id("id"),
        unseen.toMillis());
  }

  /// Orders the end of a session; its replica carries it out.
  ///
  /// @return false if it is over, or is ending already
  boolean order(UUID session, String reason) {
    return sql.update(
            """
            update session set state = 'terminating', reason = ?
            where id = ? and state in ('pending', 'active')
            """,
            reason,
            session)
        == 1;
  }

  /// Sessions of a replica that are to end, and why.
  Map<UUID, String> ordered(UUID replica) {
    return sql
        .query(
            "select id, reason from session where replica = ? and state = 'terminating'",
            row -> Map.entry(row.id("id"), row.text("reason")),
            replica)
        .stream()
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  Optional<SessionView> find(UUID id) {
    return sql.first(COLUMNS + "where id = ?", this::read, id);
  }

  /// Newest first, before `cursor`.
  List<SessionView> page(
      @Nullable UUID tenant, @Nullable UUID grant, boolean open, @Nullable UUID cursor, int limit) {
    return sql.query(
        COLUMNS
            + """
            where (?::uuid is null or tenant = ?::uuid)
              and (?::uuid is null or grant_id = ?::uuid)
              and (not ? or state <> 'terminated')
              and id < coalesce(?::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff')
            order by id desc limit ?
            """,
        this::read,
        tenant,
        tenant,
        grant,
        grant,
        open,
        cursor,
        limit);
  }

  private static Ended ended(Sql.Row row) throws SQLException {
    return new Ended(
        row.id("id"),
        new TenantId(row.id("tenant")),
        row.id("grant_id"),
        row.id("request"),
        row.text("employee"),
        row.text("reason"),
        row.number("number"));
  }

  private SessionView read(Sql.Row row) throws SQLException {
    var totals = row.textOrNull("totals");
    return new SessionView(
        row.id("id"),
        row.id("tenant"),
        row.id("grant_id"),
        row.id("request"),
        row.text("employee"),
        row.id("resource"),
        row.text("class"),
        row.text("address"),
        row.text("state"),
        row.textOrNull("reason"),
        row.number("entries"),
        totals == null ? null : parse(totals),
        row.instant("started_at"),
        row.instantOrNull("ended_at"));
  }

  private SessionView.Totals parse(String totals) {
    try {
      return json.readValue(totals, SessionView.Totals.class);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("totals of a session cannot be read", e);
    }
  }

  private String write(Map<String, Object> totals) {
    try {
      return json.writeValueAsString(totals);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("totals of a session cannot be written", e);
    }
  }
}
