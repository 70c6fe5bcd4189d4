package io.safekeep.identity.signin;

import io.safekeep.contracts.TenantId;
import io.safekeep.identity.account.Account;
import io.safekeep.identity.token.SignIn;
import io.safekeep.runtime.id.Ids;
import io.safekeep.runtime.secret.Secret;
import io.safekeep.runtime.sql.Sql;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Duration;
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

  /// Twice as long as passes between two notes of a session's use.
  private static final Duration SHORTEST_IDLE = Duration.ofMinutes(10);

  private final Sql sql;
  private final Ids ids;
  private final SessionSettings settings;

  SqlSessions(Sql sql, Ids ids, SessionSettings settings) {
    if (settings.idle().compareTo(SHORTEST_IDLE) < 0) {
      throw new IllegalStateException(
          "safekeep.identity.session.idle is %s, at least %s are needed"
              .formatted(settings.idle(), SHORTEST_IDLE));
    }
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

  /// @param network coarse, where the browser is
  /// @param provenAt when the person proved who they are, if that was not just now and here
  Started start(
      Account account,
      List<String> methods,
      SqlKnownDevices.Seen device,
      String network,
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
                  (id, secret_hash, account_id, methods, signed_in_at, expires_at, device_id,
                  network)
                values (?, ?, ?, ?, coalesce(?::timestamptz, now()),
                  now() + make_interval(secs => ?), ?, ?)
                returning id, signed_in_at
                """,
                row -> new SignIn(row.id("id"), row.instant("signed_in_at"), methods),
                ids.next(),
                secret.hash(),
                account.id(),
                methods.toArray(String[]::new),
                provenAt.orElse(null),
                settings.lifetime().toSeconds(),
                device.id(),
                network)
            .orElseThrow();
    var session = new Session(account.id(), signIn, Optional.of(device.id()));
    return new Started(session, secret, device.secret());
  }

  /// A session as it was shown.
  ///
  /// @param isItsBrowsers false if another browser showed it than the one of the sign-in
  record Shown(Session session, boolean isItsBrowsers) {}

  /// The session of that secret, if it is open: neither ended nor over nor left alone for too long.
  ///
  /// @param browser name of the one that shows it
  Optional<Shown> find(ShownSession shown, String browser) {
    record Found(Shown shown, boolean unnoticed) {}
    var found =
        sql.first(
            """
            select s.id, s.account_id, array_to_string(s.methods, ' ') as methods, s.signed_in_at,
              s.device_id, s.last_seen_at < now() - interval '5 minutes' as unnoticed,
              coalesce(d.secret_hash = ? and split_part(d.browser, ' on ', 1) = ?, true) as its_browsers
            from session s left join known_device d on d.id = s.device_id
            where s.secret_hash = ? and s.ended_at is null and s.superseded_at is null
              and s.expires_at > now() and s.last_seen_at > now() - make_interval(secs => ?)
            """,
            row -> new Found(new Shown(read(row), row.flag("its_browsers")), row.flag("unnoticed")),
            shown.device().map(Secret::hash).orElse(""),
            browser,
            shown.secret().hash(),
            settings.idle().toSeconds());
    found
        .filter(seen -> seen.unnoticed && seen.shown.isItsBrowsers)
        .ifPresent(seen -> notice(seen.shown.session));
    return found.map(Found::shown);
  }

  /// Notes that a copy of the session's cookie was shown. False if that was noted before.
  boolean firstShownElsewhere(UUID id) {
    return sql.update(
            """
            update session set shown_elsewhere_at = now()
            where id = ? and shown_elsewhere_at is null
            """,
            id)
        == 1;
  }

  /// @param unbound open sessions that any browser may show
  /// @param copied sessions of which a copy was shown elsewhere within a day
  record Count(long open, long unbound, long copied) {}

  Count count() {
    return sql.first(
            """
            select count(*) filter (where open) as open,
              count(*) filter (where open and device_id is null) as unbound,
              count(*) filter (where shown_elsewhere_at > now() - interval '1 day') as copied
            from (select device_id, shown_elsewhere_at,
                ended_at is null and superseded_at is null and expires_at > now()
                  and last_seen_at > now() - make_interval(secs => ?) as open
              from session) s
            """,
            row -> new Count(row.number("open"), row.number("unbound"), row.number("copied")),
            settings.idle().toSeconds())
        .orElseThrow();
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

  /// Signs all users of a tenant out everywhere.
  ///
  /// @return how many sessions ended
  int endAllOf(TenantId tenant) {
    return sql.update(
        """
        update session set ended_at = now()
        where ended_at is null and account_id in (select id from tenant_user where tenant_id = ?)
        """,
        tenant.value());
  }

  /// Signs all employees out everywhere.
  ///
  /// @return how many sessions ended
  int endAllOfEmployees() {
    return sql.update(
        """
        update session set ended_at = now()
        where ended_at is null and account_id in (select id from employee)
        """);
  }

  /// Notes now and then that a session is in use: its owner sees when it last was.
  private Optional<Session> seen(String query, Object key) {
    record Found(Session session, boolean unnoticed) {}
    var found = sql.first(query, row -> new Found(read(row), row.flag("unnoticed")), key);
    found.filter(Found::unnoticed).map(Found::session).ifPresent(this::notice);
    return found.map(Found::session);
  }

  private void notice(Session session) {
    sql.update("update session set last_seen_at = now() where id = ?", session.signIn().session());
  }

  private static Session read(Sql.Row row) throws SQLException {
    return new Session(
        row.id("account_id"),
        new SignIn(
            row.id("id"), row.instant("signed_in_at"), List.of(row.text("methods").split(" "))),
        Optional.ofNullable(row.idOrNull("device_id")));
  }
}
