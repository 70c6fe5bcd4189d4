package io.safekeep.identity.token;

import io.safekeep.runtime.secret.Secret;
import io.safekeep.runtime.sql.Sql;
import jakarta.inject.Singleton;
import jakarta.transaction.Transactional;
import java.time.Duration;

/// Remembers what may be shown once only, in table `single_use`, so that every replica knows. Rows
/// go when what they remember would be refused for its age anyway.
@Singleton
public class SqlSingleUse {

  private final Sql sql;

  SqlSingleUse(Sql sql) {
    this.sql = sql;
  }

  /// True the first time, whoever else shows the same at this moment.
  ///
  /// @param kind of thing, for example `assertion`
  /// @param by who shows it
  /// @param id that its maker gave it
  /// @param during how long it would be good
  @Transactional(Transactional.TxType.REQUIRES_NEW)
  public boolean claim(String kind, String by, String id, Duration during) {
    return sql.update(
            """
            insert into single_use (hash, expires_at)
            values (?, now() + make_interval(secs => ?)) on conflict do nothing
            """,
            new Secret(kind + " " + by + " " + id).hash(),
            during.toSeconds())
        == 1;
  }
}
