package io.safekeep.identity.tenant;

import io.safekeep.contracts.TenantId;
import io.safekeep.runtime.sql.Sql;
import jakarta.inject.Singleton;
import java.util.List;

/// Looks through every table that names a person and something of a tenant's.
@Singleton
class SqlCrossings {

  /// More are not named one by one.
  private static final int NAMED = 20;

  /// What is there, whose it is, and whose the person is.
  private static final String PAIRS =
      """
      select 'refresh token' as what, f.id::text as subject, c.tenant_id as tenant, u.tenant_id as other
      from refresh_family f join client c on c.id = f.client_id
        join tenant_user u on u.id = f.account_id
      union all
      select 'code', a.client_id, c.tenant_id, u.tenant_id
      from authorization_code a join client c on c.id = a.client_id
        join tenant_user u on u.id = a.account_id
      union all
      select 'provisioned name', s.user_id::text, s.tenant_id, u.tenant_id
      from scim_user s join tenant_user u on u.id = s.user_id
      union all
      select 'invitation', i.id::text, i.tenant_id, u.tenant_id
      from invitation i join tenant_user u on u.id = i.user_id
      """;

  private final Sql sql;

  SqlCrossings(Sql sql) {
    this.sql = sql;
  }

  /// @param tenant whose thing it is
  record Crossing(String what, String subject, TenantId tenant) {}

  List<Crossing> find() {
    return sql.query(
        "select what, subject, tenant from (" + PAIRS + ") p where tenant <> other limit ?",
        row -> new Crossing(row.text("what"), row.text("subject"), new TenantId(row.id("tenant"))),
        NAMED);
  }

  long looked() {
    return sql.first(
            "select count(*) as n from (" + PAIRS + ") p where tenant is not null",
            row -> row.number("n"))
        .orElseThrow();
  }
}
