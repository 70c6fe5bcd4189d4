package io.safekeep.identity.signin;

import io.safekeep.identity.account.Account;
import io.safekeep.identity.token.SignIn;
import io.safekeep.runtime.id.Ids;
import io.safekeep.runtime.secret.Secret;
import io.safekeep.runtime.sql.Sql;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Browser sessions in table `session`. Sessions that follow each other in one browser share its
/// device; only the latest has a secret that opens anything, all live until the device signs out.
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
  public record Session(UUID account, SignIn signIn, Optional<UUID> device) {}

  /// A new session with the secrets that its browser has to show.
  ///
  /// @param device by which the browser is known at the next sign-in
  public record Started(Session session, Secret secret, Secret device) {}

  /// @param provenAt when the person proved who they are, if that was not just now and here
  Started start(
      Account account,
      List<String> methods,
      SqlKnownDevices.Seen device,
      Optional<Instant> provenAt) {
    var secret = Secret.random(SECRET_PREFIX);
    sql.update(
        """
        update session set superseded_at = now()
        where account_id = ? and device_id = ? and superseded_at is null
        """,
        account.id(),
        device.id());
    var signIn =
        sql.first(
                """
                insert into session
                  (id, secret_hash, account_id, methods, signed_in_at, expires_at, device_id)
                values (?, ?, ?, ?, coalesce(?::timestamptz, now()), now() + make_interval(secs => ?), ?)
                returning id, signed_in_at
                """,
                row -> new SignIn(row.id("id"), row.instant("signed_in_at"), methods),
                ids.next(),
                secret.hash(),
                account.id(),
                methods.toArray(String[]::new),
                provenAt.orElse(null),
                settings.lifetime().toSeconds(),
                device.id())
            .orElseThrow();
    var session = new Session(account.id(), signIn, Optional.of(device.id()));
    return new Started(session, secret, device.secret());
  }

  /// The session of that secret, if it is open.
  public Optional<Session> find(Secret secret) {
    return seen(
        """
        select id, account_id, array_to_string(methods, ' ') as methods, signed_in_at, device_id,
          last_seen_at < now() - interval '5 minutes' as unnoticed
        from session
        where secret_hash = ? and ended_at is null and superseded_at is null and expires_at > now()
        """,
        secret.hash());
  }

  /// The session of that id, unless somebody ended it. Refresh tokens outlive the browser's session
  /// but not its end by sign-out.
  public Optional<Session> findNotEnded(UUID id) {
    return seen(
        """
        select id, account_id, array_to_string(methods, ' ') as methods, signed_in_at, device_id,
          last_seen_at < now() - interval '5 minutes' as unnoticed
        from session where id = ? and ended_at is null
        """,
        id);
  }

  /// Who is, or was, signed in with a session.
  public Optional<UUID> personOf(UUID id) {
    return sql.first(
        "select account_id from session where id = ?", row -> row.id("account_id"), id);
  }

  /// Signs a browser out: ends its session and those before it; refresh tokens that came of them
  /// end with them.
  public boolean end(Secret secret) {
    return sql.update(
            """
            update session set ended_at = now()
            where ended_at is null and (secret_hash = ? or (account_id, device_id) in
              (select account_id, device_id from session where secret_hash = ?))
            """,
            secret.hash(),
            secret.hash())
        > 0;
  }

  /// Signs an account out of one device. False if it is not signed in there.
  public boolean endOn(UUID account, UUID device) {
    return sql.update(
            """
            update session set ended_at = now()
            where account_id = ? and device_id = ? and ended_at is null
            """,
            account,
            device)
        > 0;
  }

  /// Signs an account out everywhere.
  ///
  /// @param except the device to stay signed in on; null for none
  /// @return how many sessions ended
  public int endAll(UUID account, @Nullable UUID except) {
    return sql.update(
        """
        update session set ended_at = now()
        where account_id = ? and ended_at is null and device_id is distinct from ?
        """,
        account,
        except);
  }

  /// Notes now and then that a session is in use: its owner sees when it last was.
  private Optional<Session> seen(String query, Object key) {
    record Found(Session session, boolean unnoticed) {}
    var found = sql.first(query, row -> new Found(read(row), row.flag("unnoticed")), key);
    found
        .filter(Found::unnoticed)
        .ifPresent(noticed ->
            sql.update(
                "update session set last_seen_at = now() where id = ?",
                noticed.session.signIn().session()));
    return found.map(Found::session);
  }

  private static Session read(Sql.Row row) throws SQLException {
    return new Session(
        row.id("account_id"),
        new SignIn(
            row.id("id"), row.instant("signed_in_at"), List.of(row.text("methods").split(" "))),
        Optional.ofNullable(row.idOrNull("device_id")));
  }
}
