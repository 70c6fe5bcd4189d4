package io.safekeep.identity.federation;

import io.safekeep.identity.MasterKeySettings;
import io.safekeep.runtime.id.Ids;
import io.safekeep.runtime.secret.SealedColumn;
import io.safekeep.runtime.secret.Sealer;
import io.safekeep.runtime.sql.Sql;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/// Sign-ins at issuers and the sessions that came of them, in tables `federated_sign_in` and
/// `federated_session`. The schema ends the sessions with the sign-in.
@Singleton
public class SqlFederatedSignIns {

  private final Sql sql;
  private final Sealer sealer;
  private final Ids ids;

  SqlFederatedSignIns(Sql sql, MasterKeySettings masterKey, Ids ids) {
    this.sql = sql;
    this.sealer = masterKey.sealerFor("federated-id-token");
    this.ids = ids;
  }

  @Produces
  @Singleton
  SealedColumn kept() {
    return new SealedColumn("federated_sign_in", "sealed_id_token", "id::text", sealer);
  }

  /// What a sign-out here has to tell there.
  ///
  /// @param idToken as the issuer gave it
  public record Origin(UUID connection, String idToken) {

    @Override
    public String toString() {
      return "Origin[" + connection + "]";
    }
  }

  /// @return names the sign-in until it has become a session
  UUID add(UUID connection, VouchedFor person) {
    var id = ids.next();
    sql.update(
        """
        insert into federated_sign_in
          (id, connection_id, subject, issuer_session, sealed_id_token, authenticated_at, at)
        values (?, ?, ?, ?, ?, least(?, now()), now())
        """,
        id,
        connection,
        person.subject(),
        person.issuerSession().orElse(null),
        sealer.seal(person.idToken().getBytes(StandardCharsets.UTF_8), id.toString()),
        person.authenticatedAt());
    return id;
  }

  /// When the person was at the issuer; empty if that sign-in is over.
  public Optional<Instant> authenticatedAt(UUID signIn) {
    return sql.first(
        "select authenticated_at from federated_sign_in where id = ? and ended_at is null",
        row -> row.instant("authenticated_at"),
        signIn);
  }

  /// Notes that a session came of a sign-in.
  public void led(UUID signIn, UUID session) {
    sql.update(
        "insert into federated_session (session_id, sign_in_id) values (?, ?)", session, signIn);
  }

  /// Where the person of a session signed in; empty if that was here.
  public Optional<Origin> originOf(UUID session) {
    return sql.first(
        """
        select f.id, f.connection_id, f.sealed_id_token
        from federated_session s join federated_sign_in f on f.id = s.sign_in_id
        where s.session_id = ?
        """,
        row ->
            new Origin(row.id("connection_id"), open(row.id("id"), row.bytes("sealed_id_token"))),
        session);
  }

  /// Ends what came of one session at the issuer.
  ///
  /// @return how many sign-ins that were
  int endSession(UUID connection, String issuerSession) {
    return sql.update(
        """
        update federated_sign_in set ended_at = now()
        where connection_id = ? and issuer_session = ? and ended_at is null
        """,
        connection,
        issuerSession);
  }

  /// Ends all that a person began at the issuer.
  ///
  /// @return how many sign-ins that were
  int endAll(UUID connection, String subject) {
    return sql.update(
        """
        update federated_sign_in set ended_at = now()
        where connection_id = ? and subject = ? and ended_at is null
        """,
        connection,
        subject);
  }

  private String open(UUID id, byte[] sealed) {
    return new String(
        sealer
            .open(sealed, id.toString())
            .orElseThrow(() ->
                new IllegalStateException(
                    "The ID token of sign-in %s cannot be opened: it was changed, or safekeep.identity.master-key is not the key it was sealed with."
                        .formatted(id))),
        StandardCharsets.UTF_8);
  }
}
