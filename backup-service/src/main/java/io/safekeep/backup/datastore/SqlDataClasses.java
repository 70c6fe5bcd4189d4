package io.safekeep.backup.datastore;

import io.safekeep.contracts.TenantId;
import io.safekeep.runtime.sql.Sql;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Whose data of which class is here, and who is known to have none.
@Singleton
class SqlDataClasses implements DataHolders {

  private final Sql sql;

  SqlDataClasses(Sql sql) {
    this.sql = sql;
  }

  /// That a tenant has no data of a class.
  record Absence(String declaredBy, Instant declaredAt) {}

  @Override
  public DataClass dataClass() {
    return DataClass.STRUCTURED;
  }

  @Override
  public Set<TenantId> tenants() {
    return new HashSet<>(
        sql.query(
            """
            select distinct tenant from datastore
            where id not in (select datastore from released_datastore)
            """,
            row -> new TenantId(row.id("tenant"))));
  }

  /// Active tenants that have been known since an instant or longer.
  List<TenantId> knownSince(Instant since) {
    return sql.query(
        "select id from known_tenant where state = 'active' and changed_at <= ? order by id",
        row -> new TenantId(row.id("id")),
        since);
  }

  Optional<Absence> absence(TenantId tenant, DataClass dataClass) {
    return sql.first(
        """
        select declared_by, declared_at from data_class_absence
        where tenant = ? and data_class = ?
        """,
        row -> new Absence(row.text("declared_by"), row.instant("declared_at")),
        tenant.value(),
        dataClass.toString());
  }

  void declareAbsent(TenantId tenant, DataClass dataClass, Absence absence) {
    sql.update(
        """
        insert into data_class_absence (tenant, data_class, declared_by, declared_at)
        values (?, ?, ?, ?)
        on conflict (tenant, data_class) do nothing
        """,
        tenant.value(),
        dataClass.toString(),
        absence.declaredBy(),
        absence.declaredAt());
  }

  void withdrawAbsence(TenantId tenant, DataClass dataClass) {
    sql.update(
        "delete from data_class_absence where tenant = ? and data_class = ?",
        tenant.value(),
        dataClass.toString());
  }
}
