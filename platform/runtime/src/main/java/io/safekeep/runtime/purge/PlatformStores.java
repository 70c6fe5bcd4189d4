package io.safekeep.runtime.purge;

import io.safekeep.contracts.TenantId;
import io.safekeep.runtime.sql.Sql;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Period;
import java.util.List;
import java.util.Set;

/// What platform/runtime itself keeps of tenants in the database of every service.
@Singleton
class PlatformStores {

  /// What the purge itself records has no words of the tenant's, and is still being written.
  private static final String HAS_WORDS =
      "tenant = ?::uuid and not starts_with(action, 'purge.') and details <> without_words(details)";

  private final Sql sql;

  PlatformStores(Sql sql) {
    this.sql = sql;
  }

  /// Rows of tables that are counted, and changed by a purge in one transaction per statement.
  private record Rows(Sql sql, Store store, String count, List<String> purge, String said)
      implements DataHolder {

    @Override
    public Set<Step> steps() {
      return purge.isEmpty() ? Set.of() : Set.of(Step.PURGE);
    }

    @Override
    public long held(TenantId tenant) {
      return sql.first(count, row -> row.number("n"), tenant.toString()).orElse(0L);
    }

    @Override
    public String carryOut(Warrant warrant) {
      purge.forEach(statement -> sql.update(statement, warrant.tenant().toString()));
      return said;
    }
  }

  @Produces
  @Singleton
  DataHolder records() {
    return new Rows(
        sql,
        new Store(
            "records",
            "audit",
            "kept, without the words in their details: who did what to whom must be told for longer"
                + " than the tenant's name",
            "the tenant is named by its id alone",
            Period.ZERO,
            List.of("audit_record", "purge_step", "purge_warrant")),
        "select count(*) as n from audit_record where " + HAS_WORDS,
        List.of("update audit_record set details = without_words(details) where " + HAS_WORDS),
        "The words were taken out of the details of the tenant's audit records.");
  }

  @Produces
  @Singleton
  DataHolder directory() {
    return new Rows(
        sql,
        new Store(
            "tenant-directory",
            "tombstone",
            "name and domain are blanked; kinds and dates of relationships stay",
            "name and domain are empty",
            Period.ZERO,
            List.of("known_tenant", "known_relationship")),
        "select count(*) as n from known_tenant where id = ?::uuid and (name, domain) <> ('', '')",
        List.of("update known_tenant set name = '', domain = '' where id = ?::uuid"),
        "Name and domain of the tenant were blanked.");
  }

  /// What is on its way through the service: answers kept for repeated requests, results of checks,
  /// messages put aside.
  @Produces
  @Singleton
  DataHolder passing() {
    return new Rows(
        sql,
        new Store(
            "passing-records",
            "structured",
            "rows are deleted",
            "no row names the tenant",
            Period.ZERO,
            List.of("control_result", "idempotency_key", "dead_letter")),
        """
        with t as (select ?::text as id)
        select (select count(*) from control_result, t where tenant = t.id::uuid or checked = t.id)
          + (select count(*) from idempotency_key, t
              where position(t.id in scope) > 0 or position(t.id in coalesce(answer, '')) > 0)
          + (select count(*) from dead_letter, t
              where position(convert_to(t.id, 'UTF8') in coalesce(key, '')) > 0
                or position(convert_to(t.id, 'UTF8') in coalesce(value, '')) > 0) as n
        """,
        List.of(
            "delete from control_result using (select ?::text as id) t"
                + " where tenant = t.id::uuid or checked = t.id",
            "delete from idempotency_key using (select ?::text as id) t"
                + " where position(t.id in scope) > 0 or position(t.id in coalesce(answer, '')) > 0",
            "delete from dead_letter using (select convert_to(?::text, 'UTF8') as id) t"
                + " where position(t.id in coalesce(key, '')) > 0"
                + " or position(t.id in coalesce(value, '')) > 0"),
        "Answers, results and messages that name the tenant were deleted.");
  }
}
