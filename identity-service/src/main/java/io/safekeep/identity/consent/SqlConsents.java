package io.safekeep.identity.consent;

import io.safekeep.identity.account.Account;
import io.safekeep.runtime.audit.AuditTrail;
import io.safekeep.runtime.id.Ids;
import io.safekeep.runtime.security.Actor;
import io.safekeep.runtime.sql.Sql;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/// Consents in table `consent`, at most one in force of each person for each client.
@Singleton
public class SqlConsents {

  private final Sql sql;
  private final Ids ids;
  private final AuditTrail auditTrail;

  SqlConsents(Sql sql, Ids ids, AuditTrail auditTrail) {
    this.sql = sql;
    this.ids = ids;
    this.auditTrail = auditTrail;
  }

  /// One that is in force, as the person sees it.
  ///
  /// @param client its name
  public record Consent(UUID id, String client, List<String> scopes, Instant since) {}

  /// True if the person has allowed all of that.
  public boolean covers(UUID account, String clientId, Collection<String> scopes) {
    return sql.first(
            """
            select id from consent
            where account_id = ? and client_id = ? and withdrawn_at is null and scopes @> ?
            """,
            row -> row.id("id"),
            account,
            clientId,
            scopes.toArray(String[]::new))
        .isPresent();
  }

  /// Puts what the person allows now in the place of what they allowed before.
  public void give(Account account, String clientId, Collection<String> scopes) {
    sql.update(
        """
        update consent set withdrawn_at = now()
        where account_id = ? and client_id = ? and withdrawn_at is null
        """,
        account.id(),
        clientId);
    var id = ids.next();
    sql.update(
        """
        insert into consent (id, account_id, client_id, scopes, given_at)
        values (?, ?, ?, ?, now())
        """,
        id,
        account.id(),
        clientId,
        scopes.toArray(String[]::new));
    record(account, "consent.give", id, Map.of("client", clientId, "scopes", scopes));
  }

  /// Those of a person that are in force.
  public List<Consent> of(UUID account) {
    return sql.query(
        """
        select n.id, c.name, n.scopes, n.given_at
        from consent n join client c on c.id = n.client_id
        where n.account_id = ? and n.withdrawn_at is null order by n.given_at
        """,
        row ->
            new Consent(
                row.id("id"), row.text("name"), row.texts("scopes"), row.instant("given_at")),
        account);
  }

  /// Takes one of that person back; the client's refresh tokens end with it.
  ///
  /// @return false if it is not theirs, or not in force
  public boolean withdraw(Account account, UUID id) {
    var withdrawn =
        sql.first(
            """
            update consent set withdrawn_at = now()
            where id = ? and account_id = ? and withdrawn_at is null
            returning client_id
            """,
            row -> row.text("client_id"),
            id,
            account.id());
    withdrawn.ifPresent(client -> {
      sql.update(
          """
          update refresh_family set revoked_at = now(), revocation_reason = 'consent withdrawn'
          where account_id = ? and client_id = ? and revoked_at is null
          """,
          account.id(),
          client);
      record(account, "consent.withdraw", id, Map.of("client", client));
    });
    return withdrawn.isPresent();
  }

  private void record(Account account, String action, UUID id, Map<String, ?> details) {
    auditTrail.record(
        new Actor(account.id().toString(), null),
        account.tenant().orElse(null),
        action,
        id.toString(),
        details);
  }
}
