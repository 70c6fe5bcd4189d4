package io.safekeep.identity.workforce;

import io.safekeep.identity.workforce.Coverage.Lacking;
import io.safekeep.runtime.sql.Sql;
import jakarta.inject.Singleton;
import org.jspecify.annotations.Nullable;

/// Counts straight from the tables, past the code that keeps the rules.
@Singleton
class SqlWorkforce {

  private static final String ACTIVE = "from employee e where e.state = 'active'";

  private final Sql sql;

  SqlWorkforce(Sql sql) {
    this.sql = sql;
  }

  Coverage backgroundChecks() {
    return ofActive(
        """
         and not exists (select from attestation a
          where a.employee = e.id and a.kind = 'background-check' and a.withdrawn_at is null
            and a.covers @> array['employment', 'education', 'criminal']
            and (a.completed_at at time zone 'UTC')::date <= e.offered_on)
        """,
        "Works here without a background check of all three kinds that was completed by the day"
            + " of the offer.");
  }

  Coverage acknowledgements() {
    return ofActive(
        """
         and not exists (select from attestation a
          join policy_version p on p.version = any(a.covers)
          where a.employee = e.id and a.kind = 'acknowledgement' and a.withdrawn_at is null
            and p.required_from >= (select max(c.required_from) from policy_version c
              where c.required_from <= now()))
        """,
        "Has not acknowledged the version of the policy that is required now.");
  }

  /// @param graceSeconds from the moment a training is missing until the suspension must show
  Coverage training(long graceSeconds) {
    return ofActive(
        """
         and now() > e.starts_on::timestamp at time zone 'UTC' + interval '30 days'
            + make_interval(secs => ?)
          and not exists (select from attestation a
            where a.employee = e.id and a.kind = 'training' and a.withdrawn_at is null
              and now() - make_interval(secs => ?)
                < least(a.valid_until, a.completed_at + interval '365 days'))
        """,
        "Has worked here for over 30 days without security training of the last year.",
        graceSeconds,
        graceSeconds);
  }

  Coverage secondFactors() {
    return ofActive(
        """
         and not exists (select from passkey p where p.account_id = e.id)
          and not exists (select from authenticator_app t where t.account_id = e.id)
        """,
        "Has no second factor, and can reach nothing that asks for one.");
  }

  /// Employees who are signed in somewhere, and those who are by one factor. What a session lets in
  /// says no more in its tokens (claim `amr`) than how it began.
  Coverage secondFactorsUsed() {
    var open =
        """
        from session s join employee e on e.id = s.account_id and e.state = 'active'
        where s.ended_at is null and s.expires_at > now()
        """;
    return new Coverage(
        sql.first("select count(distinct e.id) as n " + open, row -> row.number("n")).orElse(0L),
        sql.query(
            "select e.id::text as id, count(*) as n "
                + open
                + " and not s.methods && array['mfa', 'hwk', 'swk'] group by e.id order by e.id desc",
            row ->
                new Lacking(
                    row.text("id"),
                    "Is signed in by a password alone, in %d browsers."
                        .formatted(row.number("n")))));
  }

  /// Roles that active people have: those that need no course, and those whose courses somebody
  /// lacks.
  Coverage courses() {
    var held =
        sql.first(
                "select count(distinct r) as n from employee e, unnest(e.roles) r where e.state = 'active'",
                row -> row.number("n"))
            .orElse(0L);
    return new Coverage(
        held,
        sql.query(
            """
            with held as (
              select e.id, r as role from employee e cross join unnest(e.roles) r
              where e.state = 'active'),
            needed as (
              select role, course from role_course
              where required_from <= now() - interval '60 seconds'),
            untaught as (
              select h.role, h.id from held h join needed n on n.role = h.role
              where not exists (select from attestation a
                where a.employee = h.id and a.kind = 'course' and a.withdrawn_at is null
                  and n.course = any(a.covers)
                  and now() - interval '60 seconds'
                    < least(a.valid_until, a.completed_at + interval '365 days'))),
            judged as (
              select r.role, not exists (select from needed n where n.role = r.role) as uncovered,
                (select count(distinct u.id) from untaught u where u.role = r.role) as untaught
              from (select distinct role from held) r)
            select role, uncovered, untaught from judged
            where uncovered or untaught > 0 order by role
            """,
            row ->
                new Lacking(
                    row.text("role"),
                    row.flag("uncovered")
                        ? "The role needs no course."
                        : "%d people have the role without its course of the last year."
                            .formatted(row.number("untaught")))));
  }

  /// Grants on portals that a tenant's own user holds.
  Coverage customersOutside() {
    var users =
        sql.first("select count(*) as n from tenant_user", row -> row.number("n")).orElse(0L);
    return new Coverage(
        users,
        sql.query(
            """
            select distinct u.id::text as id from tenant_user u
            where exists (select from portal_grant g where g.employee = u.id::text)
              or exists (select from employee e where e.id = u.id)
            order by 1 desc limit 100
            """,
            row ->
                new Lacking(
                    row.text("id"),
                    "A tenant's user holds what only the vendor's people may hold.")));
  }

  private Coverage ofActive(String condition, String detail, @Nullable Object... parameters) {
    var active = sql.first("select count(*) as n " + ACTIVE, row -> row.number("n")).orElse(0L);
    return new Coverage(
        active,
        sql.query(
            "select e.id::text as id " + ACTIVE + condition + " order by 1 desc",
            row -> new Lacking(row.text("id"), detail),
            parameters));
  }
}
