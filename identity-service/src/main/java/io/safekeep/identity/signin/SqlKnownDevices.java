package io.safekeep.identity.signin;

import io.safekeep.runtime.id.Ids;
import io.safekeep.runtime.secret.Secret;
import io.safekeep.runtime.sql.Sql;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// Browsers in which accounts have signed in, in table `known_device`.
@Singleton
public class SqlKnownDevices {

  private static final String SECRET_PREFIX = "dev_";

  private final Sql sql;
  private final Ids ids;
  private final SessionSettings settings;

  SqlKnownDevices(Sql sql, Ids ids, SessionSettings settings) {
    this.sql = sql;
    this.ids = ids;
    this.settings = settings;
  }

  /// A device on which the account is signed in.
  ///
  /// @param applications names of those that it let in
  public record Device(
      UUID id,
      String browser,
      String network,
      Instant firstSeen,
      Instant lastSeen,
      Optional<String> applications) {}

  /// @param secret that the browser keeps from now on; a new one at each sign-in, so that a copy of
  ///   the old one makes no other browser look known
  /// @param isNew false if the account has signed in there before
  record Seen(UUID id, Secret secret, boolean isNew) {}

  Seen see(UUID account, Optional<Secret> shown, Sighting sighting) {
    var secret = Secret.random(SECRET_PREFIX);
    return shown
        .flatMap(known ->
            sql.first(
                """
                update known_device
                set secret_hash = ?, browser = ?, network = ?, last_seen_at = now()
                where account_id = ? and secret_hash = ? returning id
                """,
                row -> new Seen(row.id("id"), secret, false),
                secret.hash(),
                sighting.browser(),
                sighting.network(),
                account,
                known.hash()))
        .orElseGet(() -> first(account, secret, sighting));
  }

  /// Where the account is signed in, the latest first.
  public List<Device> signedIn(UUID account) {
    return sql.query(
        """
        select d.id, d.browser, d.network, d.first_seen_at,
          greatest(d.last_seen_at, max(s.last_seen_at)) as last_seen_at,
          (select string_agg(distinct c.name, ', ' order by c.name)
            from refresh_family f join client c on c.id = f.client_id
            join session o on o.id = f.session_id
            where o.device_id = d.id and o.account_id = d.account_id and o.ended_at is null
              and f.revoked_at is null and f.expires_at > now()) as applications
        from known_device d join session s on s.device_id = d.id
        where d.account_id = ? and s.ended_at is null
          and (s.expires_at > now() and s.last_seen_at > now() - make_interval(secs => ?)
            or exists (select from refresh_family f
              where f.session_id = s.id and f.revoked_at is null and f.expires_at > now()))
        group by d.id order by last_seen_at desc
        """,
        row ->
            new Device(
                row.id("id"),
                row.text("browser"),
                row.text("network"),
                row.instant("first_seen_at"),
                row.instant("last_seen_at"),
                Optional.ofNullable(row.textOrNull("applications"))),
        account,
        settings.idle().toSeconds());
  }

  private Seen first(UUID account, Secret secret, Sighting sighting) {
    var id = ids.next();
    sql.update(
        """
        insert into known_device (id, account_id, secret_hash, browser, network, first_seen_at,
          last_seen_at)
        values (?, ?, ?, ?, ?, now(), now())
        """,
        id,
        account,
        secret.hash(),
        sighting.browser(),
        sighting.network());
    return new Seen(id, secret, true);
  }
}
