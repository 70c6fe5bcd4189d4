package io.safekeep.access.grant;

import io.safekeep.access.grant.Enforcer.Observation;
import io.safekeep.access.resource.ResourceClass;
import io.safekeep.runtime.sql.Sql;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/// A target of access that keeps what it holds in a table, fails when it is told to, and notes each
/// moment at which it holds what no grant accounts for.
@Singleton
public class TargetTable {

  /// Where a call fails: before it had its effect, or after, as if the caller died of it.
  public enum Fault {
    PUT_BEFORE,
    PUT_AFTER,
    OBSERVE,
    REMOVE_BEFORE,
    REMOVE_AFTER
  }

  private final Sql sql;
  private final ConcurrentMap<UUID, Fault> faults = new ConcurrentHashMap<>();
  private final ConcurrentMap<UUID, Fault> lasting = new ConcurrentHashMap<>();

  TargetTable(Sql sql) {
    this.sql = sql;
  }

  /// Makes the tables, once per database. What is put while its end is being ordered is taken away
  /// by the work that put it, before the grant is over; that this was so is looked at then.
  void make() {
    sql.update(
        """
        create table if not exists target_access (
          grant_id uuid primary key, resource uuid not null, marks int not null)
        """);
    sql.update("create table if not exists target_violation (grant_id uuid, what text)");
    sql.update(
        """
        create or replace function target_is_accounted_for() returns trigger language plpgsql as $$
        begin
          if not exists (select from access_grant
              where id = new.grant_id and state in ('activating', 'active', 'revoking')) then
            insert into target_violation values (new.grant_id, 'made without a grant');
          end if;
          return new;
        end $$
        """);
    sql.update(
        """
        create or replace trigger target_is_accounted_for after insert on target_access
        for each row execute function target_is_accounted_for()
        """);
    sql.update(
        """
        create or replace function grant_left_nothing() returns trigger language plpgsql as $$
        begin
          if new.over_at is not null
              and exists (select from target_access where grant_id = new.id) then
            insert into target_violation values (new.id, 'over although something is left');
          end if;
          return new;
        end $$
        """);
    sql.update(
        """
        create or replace trigger grant_left_nothing after update on access_grant
        for each row execute function grant_left_nothing()
        """);
  }

  /// The next call of that kind for the resource fails.
  public void fail(UUID resource, Fault fault) {
    faults.put(resource, fault);
  }

  /// Each call of that kind for the resource fails until it is told to fail no more.
  void failOnAndOn(UUID resource, Fault fault) {
    lasting.put(resource, fault);
  }

  public void failNoMore() {
    faults.clear();
    lasting.clear();
  }

  public boolean holds(UUID grant) {
    return sql.first("select 1 from target_access where grant_id = ?", _ -> true, grant)
        .isPresent();
  }

  /// How much it holds of a resource.
  public long heldOf(UUID resource) {
    return sql.first(
            "select count(*) as n from target_access where resource = ?",
            row -> row.number("n"),
            resource)
        .orElseThrow();
  }

  /// Somebody changes what was made, without a word to us.
  public void tamper(UUID grant) {
    sql.update("update target_access set marks = 99 where grant_id = ?", grant);
  }

  /// Somebody makes something by themselves.
  public void sneak(UUID grant, UUID resource) {
    sql.update("insert into target_access values (?, ?, 1)", grant, resource);
    sql.update("delete from target_violation where grant_id = ?", grant);
  }

  public List<String> violations() {
    return sql.query(
        "select grant_id || ': ' || what as text from target_violation", row -> row.text("text"));
  }

  Enforcer enforcing(ResourceClass resourceClass) {
    return new Enforcer() {
      @Override
      public ResourceClass resourceClass() {
        return resourceClass;
      }

      @Override
      public String put(GrantTerms terms) {
        failIf(terms, Fault.PUT_BEFORE);
        sql.update(
            """
            insert into target_access values (?, ?, 1)
            on conflict (grant_id) do update set marks = 1
            """,
            terms.grant(),
            terms.resource().id());
        failIf(terms, Fault.PUT_AFTER);
        return "row " + terms.grant();
      }

      @Override
      public void remove(GrantTerms terms) {
        failIf(terms, Fault.REMOVE_BEFORE);
        sql.update("delete from target_access where grant_id = ?", terms.grant());
        failIf(terms, Fault.REMOVE_AFTER);
      }

      @Override
      public Observation observe(GrantTerms terms) {
        failIf(terms, Fault.OBSERVE);
        return sql.first(
                "select marks from target_access where grant_id = ?",
                row -> row.number("marks"),
                terms.grant())
            .<Observation>map(marks ->
                marks == 1
                    ? new Observation.Present()
                    : new Observation.Drifted(marks + " marks instead of 1"))
            .orElseGet(Observation.Absent::new);
      }
    };
  }

  private void failIf(GrantTerms terms, Fault here) {
    UUID resource = terms.resource().id();
    if (lasting.get(resource) == here || faults.remove(resource, here)) {
      throw new IllegalStateException("the target failed: " + here);
    }
  }
}
