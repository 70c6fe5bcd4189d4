package io.safekeep.identity.federation;

import io.safekeep.identity.account.Account;
import io.safekeep.identity.account.SignInElsewhere;
import io.safekeep.runtime.sql.Sql;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.UUID;

/// Who is whom at an issuer, in table `federated_identity`.
@Singleton
class SqlIdentities implements SignInElsewhere {

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

  /// True of whoever is tied to the tenant's enabled connection, or has no other way in.
  @Override
  public boolean isOf(Account account) {
    return sql.first(
            """
            select true as elsewhere
            from federation_connection c join tenant_user u on u.tenant_id = c.tenant_id
            where u.id = ? and c.enabled_at is not null and (c.break_glass <> u.id
              or exists (select from federated_identity i
                where i.connection_id = c.id and i.account_id = u.id))
            """,
            row -> row.flag("elsewhere"),
            account.id())
        .isPresent();
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
