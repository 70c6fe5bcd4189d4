package io.safekeep.identity.user;

import io.safekeep.contracts.TenantId;
import io.safekeep.runtime.sql.Sql;
import jakarta.inject.Singleton;

/// Lets those who want the same name at the same time look whether it is free one after the other.
@Singleton
class SqlUserNames {

  private final Sql sql;

  SqlUserNames(Sql sql) {
    this.sql = sql;
  }

  /// Returns once nobody else's transaction may be about to take the name; holds until the end of
  /// this one.
  ///
  /// @param userName in lower case
  void waitForTurn(TenantId tenant, String userName) {
    sql.query(
        "select pg_advisory_xact_lock(hashtextextended('user name ' || ?::text || ' ' || ?, 0))",
        _ -> true,
        tenant.value(),
        userName);
  }
}
