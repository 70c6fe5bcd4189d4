package io.safekeep.identity.password;

import io.safekeep.contracts.TenantId;
import io.safekeep.runtime.sql.Sql;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.UUID;

/// What controls look at: the passwords that people have now, and how they came by them.
@Singleton
class SqlPasswordFacts {

  /// The most findings of a kind that are worth naming one by one.
  private static final int NAMED = 20;

  private final Sql sql;

  SqlPasswordFacts(Sql sql) {
    this.sql = sql;
  }

  long hashes() {
    return sql.first("select count(*) as n from password_history", row -> row.number("n"))
        .orElseThrow();
  }

  /// Accounts whose present or former hash is no Argon2id in PHC form with at least 128 bits of
  /// salt and 256 of hash, each without padding.
  List<UUID> malformed() {
    return sql.query(
        """
        select distinct account from (
          select account_id as account, hash from password_history
          union all select id, password_hash from tenant_user where password_hash is not null
          union all select id, password_hash from employee where password_hash is not null) hashes
        where hash !~ '^\\$argon2id\\$v=19\\$m=[0-9]+,t=[0-9]+,p=[0-9]+\\$[A-Za-z0-9+/]{22,}\\$[A-Za-z0-9+/]{43,}$'
        limit ?
        """,
        row -> row.id("account"),
        NAMED);
  }

  /// Accounts that share a salt with another hash.
  List<UUID> sharingSalts() {
    return sql.query(
        """
        select distinct account from (
          select account, count(*) over (partition by split_part(hash, '$', 5)) as users from (
            select account_id as account, hash from password_history
            union select id, password_hash from tenant_user where password_hash is not null
            union select id, password_hash from employee where password_hash is not null) hashes
        ) counted
        where users > 1 limit ?
        """,
        row -> row.id("account"),
        NAMED);
  }

  /// Users whose present password was not accepted under one of the rules that tenants have.
  List<UUID> usersNotJudged() {
    return sql.query(
        """
        select u.id from tenant_user u
        left join password_history h on h.hash = u.password_hash and h.account_id = u.id
        where u.password_hash is not null and h.rule is null limit ?
        """,
        row -> row.id("id"),
        NAMED);
  }

  /// Employees whose present password was not accepted under the rule of employees.
  List<UUID> employeesNotJudged() {
    return sql.query(
        """
        select e.id from employee e
        left join password_history h on h.hash = e.password_hash and h.account_id = e.id
        where e.password_hash is not null and h.rule is distinct from ? limit ?
        """,
        row -> row.id("id"),
        PasswordPolicy.EMPLOYEE.name(),
        NAMED);
  }

  /// Tenants that have chosen a rule.
  List<TenantId> choosing() {
    return sql.query(
        "select distinct tenant_id from password_policy order by tenant_id",
        row -> new TenantId(row.id("tenant_id")));
  }

  /// People of a tenant whose password was accepted under an older version of its rule more than a
  /// minute after the next was set.
  List<UUID> underAnOlderRule(TenantId tenant) {
    return sql.query(
        """
        select u.id from tenant_user u
        join password_history h on h.hash = u.password_hash and h.account_id = u.id
        where u.tenant_id = ? and exists (
          select from password_policy p
          where p.tenant_id = u.tenant_id and p.version > h.rule_version
            and p.set_at < h.accepted_at - interval '1 minute')
        limit ?
        """,
        row -> row.id("id"),
        tenant.value(),
        NAMED);
  }

  /// Employees who signed in, or were given tokens, when their password was over 90 days old. What
  /// was started and what was refreshed counts, as far back as it is kept.
  List<UUID> employeesInWithOldPasswords() {
    return sql.query(
        """
        with entry as (
          select account_id, signed_in_at as at from session
          union all
          select f.account_id, t.issued_at from refresh_token t
          join refresh_family f on f.id = t.family_id)
        select distinct entry.account_id from entry join employee e on e.id = entry.account_id
        where (
          -- A password that is chosen at a sign-in is stored moments after that began.
          select max(h.set_at) from password_history h
          where h.account_id = entry.account_id and h.set_at < entry.at + interval '1 minute'
        ) < entry.at - make_interval(secs => ?)
        limit ?
        """,
        row -> row.id("account_id"),
        PasswordPolicy.SHORTEST_MAXIMUM_AGE.toSeconds(),
        NAMED);
  }
}
