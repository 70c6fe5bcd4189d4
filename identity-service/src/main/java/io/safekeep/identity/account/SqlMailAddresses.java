package io.safekeep.identity.account;

import io.safekeep.runtime.sql.Sql;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.UUID;

/// Where people are written to about their account, in tables `tenant_user` and `employee`.
@Singleton
public class SqlMailAddresses {

  private final Sql sql;

  SqlMailAddresses(Sql sql) {
    this.sql = sql;
  }

  public Optional<String> of(UUID account) {
    return sql.first(
        """
        select email from tenant_user where id = ? and email is not null
        union all
        select email from employee where id = ? and email is not null
        """,
        row -> row.text("email"),
        account,
        account);
  }
}
