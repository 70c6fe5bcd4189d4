package io.safekeep.identity.signin;

import io.safekeep.identity.account.Account;
import io.safekeep.identity.token.SignIn;
import io.safekeep.runtime.id.Ids;
import io.safekeep.runtime.secret.Secret;
import io.safekeep.runtime.sql.Sql;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// Browser sessions in table `session`.
@Singleton
public class SqlSessions {

  private static final String SECRET_PREFIX = "ses_";

  private final Sql sql;
  private final Ids ids;
  private final SessionSettings settings;

  SqlSessions(Sql sql, Ids ids, SessionSettings settings) {
    this.sql = sql;
    this.ids = ids;
    this.settings = settings;
  }

  /// An open session.
  public record Session(UUID account, SignIn signIn) {}

  /// A new session with the secret that its browser has to show.
  public record Started(Session session, Secret secret) {}

  Started start(Account account, List<String> methods) {
    var secret = Secret.random(SECRET_PREFIX);
    var signIn =
        sql.first(
                """
                insert into session
                  (id, secret_hash, account_id, methods, signed_in_at, expires_at)
                values (?, ?, ?, ?, now(), now() + make_interval(secs => ?))
                returning id, signed_in_at
                """,
                row -> new SignIn(row.id("id"), row.instant("signed_in_at"), methods),
                ids.next(),
                secret.hash(),
                account.id(),
                methods.toArray(String[]::new),
                settings.lifetime().toSeconds())
            .orElseThrow();
    return new Started(new Session(account.id(), signIn), secret);
  }

  /// The session of that secret, if it is open.
  public Optional<Session> find(Secret secret) {
    return sql.first(
        """
        select id, account_id, array_to_string(methods, ' ') as methods, signed_in_at
        from session where secret_hash = ? and ended_at is null and expires_at > now()
        """,
        SqlSessions::read,
        secret.hash());
  }

  /// The session of that id, unless somebody ended it. Refresh tokens outlive the browser's session
  /// but not its end by sign-out.
  public Optional<Session> findNotEnded(UUID id) {
    return sql.first(
        """
        select id, account_id, array_to_string(methods, ' ') as methods, signed_in_at
        from session where id = ? and ended_at is null
        """,
        SqlSessions::read,
        id);
  }

  /// Who is, or was, signed in with a session.
  public Optional<UUID> personOf(UUID id) {
    return sql.first(
        "select account_id from session where id = ?", row -> row.id("account_id"), id);
  }

  /// Ends a session; refresh tokens that came of it end with it.
  public boolean end(Secret secret) {
    return sql.update(
            "update session set ended_at = now() where secret_hash = ? and ended_at is null",
            secret.hash())
        > 0;
  }

  private static Session read(Sql.Row row) throws SQLException {
    return new Session(
        row.id("account_id"),
        new SignIn(
            row.id("id"), row.instant("signed_in_at"), List.of(row.text("methods").split(" "))));
  }
}
