package io.safekeep.access.gateway;

import io.safekeep.runtime.secret.Secret;
import io.safekeep.runtime.sql.Sql;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/// Tokens that let one connection in, as rows. Only their hashes are kept.
@Singleton
public class SqlConnectTokens {
  static final String PREFIX = "skc_";

  private final Sql sql;

  public SqlConnectTokens(Sql sql) {
    this.sql = sql;
  }

  /// Makes a token for a grant. Tokens that are over are forgotten by the way.
  public Secret mint(UUID grant, Duration life) {
    sql.update("delete from connect_token where expires_at < clock_timestamp()");
    var token = Secret.random(PREFIX);
    sql.update(
        """
        insert into connect_token (hash, grant_id, expires_at)
        values (?, ?, clock_timestamp() + ? * interval '1 millisecond')
        """,
        token.hash(),
        grant,
        life.toMillis());
    return token;
  }

  /// Takes a token: whoever shows it again is refused, also on another replica.
  ///
  /// @return the grant; empty if there is no such token, or its time is over
  Optional<UUID> redeem(String shown) {
    return sql
        .query(
            """
            delete from connect_token where hash = ?
            returning grant_id, expires_at > clock_timestamp() as good
            """,
            row -> row.flag("good") ? Optional.of(row.id("grant_id")) : Optional.<UUID>empty(),
            new Secret(shown).hash())
        .stream()
        .findFirst()
        .flatMap(grant -> grant);
  }
}
