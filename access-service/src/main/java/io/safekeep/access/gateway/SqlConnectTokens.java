package io.safekeep.access.gateway;

import io.safekeep.runtime.secret.Secret;
import io.safekeep.runtime.sql.Sql;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/// Tokens that let connections in, as rows. Only their hashes are kept.
///
/// A token is good for as many connections as its owner asked for, all from the address of the
/// first one. The first must come within the token's life; the others may come as long as the grant
/// has an open session.
@Singleton
public class SqlConnectTokens {
  static final String PREFIX = "skc_";

  private final Sql sql;

  public SqlConnectTokens(Sql sql) {
    this.sql = sql;
  }

  /// Makes a token for a grant. Tokens that are over are forgotten by the way.
  public Secret mint(UUID grant, Duration life, int connections) {
    sql.update(
        """
        delete from connect_token t where connections = 0 or expires_at < clock_timestamp()
          and (address is null or not exists (
            select from session s where s.grant_id = t.grant_id and s.state <> 'terminated'))
        """);
    var token = Secret.random(PREFIX);
    sql.update(
        """
        insert into connect_token (hash, grant_id, expires_at, connections)
        values (?, ?, clock_timestamp() + ? * interval '1 millisecond', ?)
        """,
        token.hash(),
        grant,
        life.toMillis(),
        connections);
    return token;
  }

  /// Takes one connection of a token; whoever shows it once too often is refused, also on another
  /// replica. From a second address it is refused as well, unless the grant has an open session:
  /// whoever begins the record then tells of both.
  ///
  /// @param address that the connection comes from
  /// @return the grant; empty if there is no such token, or it is over
  Optional<UUID> redeem(String shown, String address) {
    return sql
        .query(
            """
            update connect_token t
            set connections = connections - 1, address = coalesce(address, ?)
            where hash = ? and connections > 0
              and (expires_at > clock_timestamp() and (address is null or address = ?)
                or address is not null and exists (
                  select from session s where s.grant_id = t.grant_id and s.state <> 'terminated'))
            returning grant_id
            """,
            row -> row.id("grant_id"),
            address,
            new Secret(shown).hash(),
            address)
        .stream()
        .findFirst();
  }
}
