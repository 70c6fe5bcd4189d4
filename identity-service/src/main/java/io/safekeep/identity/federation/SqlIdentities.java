package io.safekeep.identity.federation;

import io.safekeep.runtime.sql.Sql;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.UUID;

/// Who is whom at an issuer, in table `federated_identity`.
@Singleton
class SqlIdentities {

  private final Sql sql;

  SqlIdentities(Sql sql) {
    this.sql = sql;
  }

  /// The account of that subject of the connection's issuer.
  Optional<UUID> find(UUID connection, String subject) {
    return sql.first(
        "select account_id from federated_identity where connection_id = ? and subject = ?",
        row -> row.id("account_id"),
        connection,
        subject);
  }

  /// False if subject or account is tied already, at this connection.
  boolean link(UUID connection, String subject, UUID account) {
    return sql.update(
            """
            insert into federated_identity (connection_id, subject, account_id, linked_at)
            values (?, ?, ?, now()) on conflict do nothing
            """,
            connection,
            subject,
            account)
        == 1;
  }

  boolean unlink(UUID connection, UUID account) {
    return sql.update(
            "delete from federated_identity where connection_id = ? and account_id = ?",
            connection,
            account)
        == 1;
  }
}
