package io.safekeep.identity.role;

import io.safekeep.identity.role.Role.Holder;
import io.safekeep.runtime.sql.Sql;
import jakarta.inject.Singleton;
import java.util.List;

/// Who has which role, from the tables of people and clients.
@Singleton
class SqlHolders {

  private final Sql sql;

  SqlHolders(Sql sql) {
    this.sql = sql;
  }

  /// @param count accounts of that kind that have the role
  record Kind(Holder holder, String role, long count) {}

  List<Kind> kinds() {
    return sql.query(
        """
        select holder, role, count(*) as n from (
          select 'TENANT_USER' as holder, unnest(roles) as role from tenant_user
          union all
          select 'EMPLOYEE', unnest(roles) from employee
          union all
          select case when tenant_id is null then 'SUITE_CLIENT' else 'TENANT_CLIENT' end,
            unnest(roles) from client) held
        group by holder, role order by holder, role
        """,
        row -> new Kind(Holder.valueOf(row.text("holder")), row.text("role"), row.number("n")));
  }
}
