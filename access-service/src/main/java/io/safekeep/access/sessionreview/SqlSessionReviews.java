package io.safekeep.access.sessionreview;

import io.safekeep.access.sessionreview.Draw.Chosen;
import io.safekeep.access.sessionreview.SessionReview.State;
import io.safekeep.contracts.TenantId;
import io.safekeep.runtime.sql.Sql;
import io.safekeep.runtime.sql.Sql.Row;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Draws and reviews as rows. The database refuses reviews by who took part, and changes of what is
/// decided.
@Singleton
class SqlSessionReviews {

  /// How far back sessions are drawn, and draws are counted.
  private static final Duration COUNTED = Duration.ofDays(30);

  private final Sql sql;

  SqlSessionReviews(Sql sql) {
    this.sql = sql;
  }

  /// A session that ended and was not drawn, or an emergency that is over.
  ///
  /// @param session null for an emergency in which none was recorded
  record Ended(
      @Nullable UUID session,
      TenantId tenant,
      UUID grant,
      UUID request,
      String employee,
      boolean isBreakGlass) {}

  /// Draws of the last 30 days, those of emergencies not counted.
  record Count(long drawn, long chosen) {

    Count and(Chosen next) {
      return switch (next) {
        case NO -> new Count(drawn + 1, chosen);
        case RANDOM -> new Count(drawn + 1, chosen + 1);
        case BREAK_GLASS -> this;
      };
    }
  }

  /// A review that nobody decided in time, or an emergency's request.
  record Overdue(UUID id, TenantId tenant, Duration late) {}

  List<Ended> undrawn(Duration endedBefore, int limit) {
    return sql.query(
        """
        select s.id, s.tenant, s.grant_id, s.request, s.employee,
          coalesce(g.break_glass, false) as break_glass
        from session s left join access_grant g on g.id = s.grant_id
        where s.state = 'terminated'
          and s.ended_at between clock_timestamp() - ? * interval '1 millisecond'
            and clock_timestamp() - ? * interval '1 millisecond'
          and not exists (select from session_draw d where d.session = s.id)
        order by s.ended_at limit ?
        """,
        row ->
            new Ended(
                row.id("id"),
                new TenantId(row.id("tenant")),
                row.id("grant_id"),
                row.id("request"),
                row.text("employee"),
                row.flag("break_glass")),
        COUNTED.toMillis(),
        endedBefore.toMillis(),
        limit);
  }

  /// Emergencies that are over, in which no session was recorded and that nobody was given to
  /// review.
  List<Ended> emergenciesWithoutSession(int limit) {
    return sql.query(
        """
        select g.tenant, g.id, g.request, g.employee
        from break_glass_review b join access_grant g on g.request = b.request
        where b.reviewed_by is null
          and g.state in ('revoked', 'ended', 'withdrawn', 'activation-failed')
          and not exists (select from session s where s.grant_id = g.id)
          and not exists (select from session_review r where r.request = g.request)
        order by b.due_at limit ?
        """,
        row ->
            new Ended(
                null,
                new TenantId(row.id("tenant")),
                row.id("id"),
                row.id("request"),
                row.text("employee"),
                true),
        limit);
  }

  /// Notes of emergencies that are over, and of which nothing waits to be looked at, what was said
  /// of them: a concern, if there was one.
  void settleEmergencies() {
    sql.update(
        """
        update break_glass_review b
        set reviewed_by = said.decided_by, reviewed_at = clock_timestamp(),
          finding = said.state || ': ' || said.words
        from (
          select distinct on (request) request, decided_by, state, words from session_review
          where state <> 'open'
          order by request, state = 'concern' desc, decided_at desc) said
        where said.request = b.request and b.reviewed_by is null
          and exists (
            select from access_grant g where g.request = b.request
              and g.state in ('revoked', 'ended', 'withdrawn', 'activation-failed'))
          and not exists (
            select from session_review r where r.request = b.request and r.state = 'open')
          and not exists (
            select from session s where s.request = b.request
              and not exists (select from session_review r where r.session = s.id))
        """);
  }

  Count count() {
    return sql.first(
            """
            select count(*) as drawn, count(*) filter (where chosen = 'random') as chosen
            from session_draw
            where chosen <> 'break-glass'
              and drawn_at > clock_timestamp() - ? * interval '1 millisecond'
            """,
            row -> new Count(row.number("drawn"), row.number("chosen")),
            COUNTED.toMillis())
        .orElseThrow();
  }

  void drawn(UUID session, Chosen chosen) {
    sql.update("insert into session_draw (session, chosen) values (?, ?)", session, chosen.label());
  }

  void add(UUID id, Ended session, Chosen chosen, @Nullable String reviewer, Duration toDecide) {
    sql.update(
        """
        insert into session_review (id, session, tenant, grant_id, request, employee, chosen,
          reviewer, due_at)
        values (?, ?, ?, ?, ?, ?, ?, ?,
          greatest(
            coalesce(
              (select b.due_at from break_glass_review b where b.request = ?),
              clock_timestamp() + ? * interval '1 millisecond'),
            clock_timestamp() + interval '1 hour'))
        """,
        id,
        session.session(),
        session.tenant().value(),
        session.grant(),
        session.request(),
        session.employee(),
        chosen.label(),
        reviewer,
        session.request(),
        toDecide.toMillis());
  }

  void assign(UUID review, @Nullable String reviewer) {
    sql.update("update session_review set reviewer = ? where id = ?", reviewer, review);
  }

  void decide(UUID review, State state, String by, String words) {
    sql.update(
        """
        update session_review set state = ?, decided_by = ?, decided_at = clock_timestamp(),
          words = ?
        where id = ?
        """,
        state.label(),
        by,
        words,
        review);
  }

  /// Everybody who asked for, had or approved what a request is about: none of them reviews it.
  Set<String> tookPart(UUID request) {
    return new HashSet<>(
        sql.query(
            """
            select unnest(array[employee, on_behalf]) as person from access_request where id = ?
            union
            select unnest(array[approver, on_behalf]) from approval where request = ?
            """,
            row -> row.text("person"),
            request,
            request));
  }

  /// How many reviews wait for each reviewer.
  Map<String, Long> waiting() {
    return sql
        .query(
            """
            select reviewer, count(*) as reviews from session_review
            where state = 'open' and reviewer is not null group by 1
            """,
            row -> Map.entry(row.text("reviewer"), row.number("reviews")))
        .stream()
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  /// Open reviews that have no reviewer, or one who has left or moved.
  List<SessionReview> unassigned(Set<String> teams, int limit) {
    return sql.query(
        """
        select * from session_review r
        where state = 'open'
          and not exists (
            select from employee e
            where e.id = r.reviewer and e.active and e.teams && ?::text[])
        order by due_at limit ?
        """,
        SqlSessionReviews::read,
        teams.toArray(String[]::new),
        limit);
  }

  List<Overdue> overdue() {
    return sql.query(
        """
        select id, tenant, (extract(epoch from clock_timestamp() - due_at) * 1000)::bigint as millis
        from session_review where state = 'open' and due_at < clock_timestamp()
        order by due_at limit 1000
        """,
        SqlSessionReviews::overdue);
  }

  private static Overdue overdue(Row row) throws SQLException {
    return new Overdue(
        row.id("id"), new TenantId(row.id("tenant")), Duration.ofMillis(row.number("millis")));
  }

  /// Emergencies that nobody looked at in time, whose review may not even have begun.
  List<Overdue> overdueEmergencies() {
    return sql.query(
        """
        select b.request as id, r.tenant,
          (extract(epoch from clock_timestamp() - b.due_at) * 1000)::bigint as millis
        from break_glass_review b join access_request r on r.id = b.request
        where b.reviewed_by is null and b.due_at < clock_timestamp()
        order by b.due_at limit 1000
        """,
        SqlSessionReviews::overdue);
  }

  Optional<SessionReview> find(UUID id) {
    return sql.first("select * from session_review where id = ?", SqlSessionReviews::read, id);
  }

  /// Locks the row until the transaction ends.
  Optional<SessionReview> findForUpdate(UUID id) {
    return sql.first(
        "select * from session_review where id = ? for update", SqlSessionReviews::read, id);
  }

  /// Newest first, older than `before`; null matches all.
  List<SessionReview> page(
      @Nullable String state, @Nullable String reviewer, @Nullable UUID before, int limit) {
    return sql.query(
        """
        select * from session_review
        where (?::text is null or state = ?::text) and (?::text is null or reviewer = ?::text)
          and id < coalesce(?::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff')
        order by id desc limit ?
        """,
        SqlSessionReviews::read,
        state,
        state,
        reviewer,
        reviewer,
        before,
        limit);
  }

  private static SessionReview read(Row row) throws SQLException {
    return new SessionReview(
        row.id("id"),
        row.idOrNull("session"),
        row.id("tenant"),
        row.id("grant_id"),
        row.id("request"),
        row.text("employee"),
        Chosen.valueOf(row.text("chosen").toUpperCase(Locale.ROOT).replace('-', '_')),
        row.textOrNull("reviewer"),
        row.instant("drawn_at"),
        row.instant("due_at"),
        State.valueOf(row.text("state").toUpperCase(Locale.ROOT)),
        row.textOrNull("decided_by"),
        row.instantOrNull("decided_at"),
        row.textOrNull("words"));
  }
}
