package io.safekeep.identity.device;

import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.device.UserCode;
import io.safekeep.identity.signin.SqlSessions.Session;
import io.safekeep.runtime.id.Ids;
import io.safekeep.runtime.secret.Secret;
import io.safekeep.runtime.sql.Sql;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Device authorizations in table `device_authorization`. Of both codes only hashes are kept; the
/// statement that decides or redeems is the one that counts.
@Singleton
public class SqlDeviceAuthorizations {

  private static final String PREFIX = "dvc_";

  /// Characters of a user code without its hyphen: 20 consonants, so 34 bits, and no words (RFC
  /// 8628, section 6.1).
  private static final int USER_CODE_LENGTH = 8;

  /// What RFC 8628, section 3.5 adds to the interval of a program that polls too fast.
  private static final int SLOW_DOWN_SECONDS = 5;

  private final Sql sql;
  private final Ids ids;
  private final DeviceSettings settings;

  SqlDeviceAuthorizations(Sql sql, Ids ids, DeviceSettings settings) {
    this.sql = sql;
    this.ids = ids;
    this.settings = settings;
  }

  /// The codes of a program that begins to wait.
  ///
  /// @param deviceCode which the program polls with
  /// @param userCode which a person types in
  public record Begun(Secret deviceCode, UserCode userCode, Duration lifetime, Duration interval) {}

  /// A program that waits, as it is shown to the person who may let it in.
  ///
  /// @param source network address that it asked from
  /// @param signedInAfter the person must have signed in after that; empty if it does not matter
  public record Waiting(
      UUID id, String clientId, String source, Instant since, Optional<Instant> signedInAfter) {}

  /// What a poll finds.
  public sealed interface Poll {

    record Allowed(UUID id, UUID account, UUID session, Scope scope) implements Poll {}

    record Pending() implements Poll {}

    /// Polled before the interval was over, which is longer from now on.
    record TooFast() implements Poll {}

    record Refused() implements Poll {}

    record Expired() implements Poll {}

    /// Its tokens were fetched before: two parties hold the device code.
    ///
    /// @param family what was issued for it
    record Replayed(Optional<UUID> family) implements Poll {}

    record Unknown() implements Poll {}
  }

  /// Empty if too many programs wait at that address already.
  ///
  /// @param maximumAge how long ago the person may have signed in; empty if it does not matter
  public Optional<Begun> begin(
      String clientId, Scope scope, String source, Optional<Duration> maximumAge) {
    var deviceCode = Secret.random(PREFIX);
    var userCode = new UserCode(UserCode.LETTER_CHAR_SET, USER_CODE_LENGTH);
    int inserted =
        sql.update(
            """
            insert into device_authorization (id, device_code_hash, user_code_hash, client_id, scope,
              source, signed_in_after, state, interval_seconds, created_at, expires_at)
            select ?, ?, ?, ?, ?, ?, now() - ? * interval '1 second', 'pending', ?, now(),
              now() + make_interval(secs => ?)
            where (select count(*) from device_authorization
              where source = ? and state = 'pending' and expires_at > now()) < ?
            """,
            ids.next(),
            deviceCode.hash(),
            hash(userCode),
            clientId,
            scope.toString(),
            source,
            maximumAge.map(Duration::toSeconds).orElse(null),
            Math.toIntExact(settings.interval().toSeconds()),
            settings.lifetime().toSeconds(),
            source,
            settings.waitingPerSource());
    return inserted == 0
        ? Optional.empty()
        : Optional.of(new Begun(deviceCode, userCode, settings.lifetime(), settings.interval()));
  }

  /// The program that waits under a user code, typed in any case, with or without the hyphen.
  public Optional<Waiting> find(String typed) {
    var letters = UserCode.stripIllegalChars(typed, UserCode.LETTER_CHAR_SET);
    if (letters.length() != USER_CODE_LENGTH) {
      return Optional.empty();
    }
    return sql.first(
        """
        select id, client_id, source, created_at, signed_in_after from device_authorization
        where user_code_hash = ? and state = 'pending' and expires_at > now()
        """,
        SqlDeviceAuthorizations::readWaiting,
        hash(new UserCode(letters)));
  }

  public Optional<Waiting> find(UUID id) {
    return sql.first(
        """
        select id, client_id, source, created_at, signed_in_after from device_authorization
        where id = ? and state = 'pending' and expires_at > now()
        """,
        SqlDeviceAuthorizations::readWaiting,
        id);
  }

  /// Lets the program in, or not. False if it does not wait any more.
  public boolean decide(Waiting waiting, Session session, boolean allowed) {
    return sql.update(
            """
            update device_authorization set state = ?, account_id = ?, session_id = ?
            where id = ? and state = 'pending' and expires_at > now()
            """,
            allowed ? "allowed" : "refused",
            session.account(),
            session.signIn().session(),
            waiting.id)
        > 0;
  }

  /// What the program of that device code gets now. Allowed is said once.
  public Poll poll(Secret deviceCode, String clientId) {
    return sql.first(
            """
            select id, state, account_id, session_id, scope, family_id, expires_at <= now() as expired,
              coalesce(polled_at + make_interval(secs => interval_seconds) > now(), false) as too_fast
            from device_authorization where device_code_hash = ? and client_id = ? for update
            """,
            SqlDeviceAuthorizations::readPolled,
            deviceCode.hash(),
            clientId)
        .map(this::answer)
        .orElseGet(Poll.Unknown::new);
  }

  /// Notes what was issued for an allowed program.
  public void remember(UUID id, UUID family) {
    sql.update("update device_authorization set family_id = ? where id = ?", family, id);
  }

  private Poll answer(Polled polled) {
    if (polled.state.equals("redeemed")) {
      return new Poll.Replayed(Optional.ofNullable(polled.family));
    }
    if (polled.expired) {
      return new Poll.Expired();
    }
    return switch (polled.state) {
      case "allowed" -> {
        sql.update("update device_authorization set state = 'redeemed' where id = ?", polled.id);
        yield polled.allowed();
      }
      case "refused" -> new Poll.Refused();
      case "pending" -> {
        sql.update(
            """
            update device_authorization set polled_at = now(), interval_seconds = interval_seconds + ?
            where id = ?
            """,
            polled.tooFast ? SLOW_DOWN_SECONDS : 0,
            polled.id);
        yield polled.tooFast ? new Poll.TooFast() : new Poll.Pending();
      }
      default -> throw new IllegalStateException("state " + polled.state);
    };
  }

  private record Polled(
      UUID id,
      String state,
      @Nullable UUID account,
      @Nullable UUID session,
      Scope scope,
      @Nullable UUID family,
      boolean expired,
      boolean tooFast) {

    Poll.Allowed allowed() {
      if (account == null || session == null) {
        throw new IllegalStateException("device authorization %s is nobody's".formatted(id));
      }
      return new Poll.Allowed(id, account, session, scope);
    }
  }

  private static Polled readPolled(Sql.Row row) throws SQLException {
    return new Polled(
        row.id("id"),
        row.text("state"),
        row.idOrNull("account_id"),
        row.idOrNull("session_id"),
        Scope.parse(row.text("scope")),
        row.idOrNull("family_id"),
        row.flag("expired"),
        row.flag("too_fast"));
  }

  private static Waiting readWaiting(Sql.Row row) throws SQLException {
    return new Waiting(
        row.id("id"),
        row.text("client_id"),
        row.text("source"),
        row.instant("created_at"),
        Optional.ofNullable(row.instantOrNull("signed_in_after")));
  }

  private static String hash(UserCode code) {
    return new Secret("user code " + code.getStrippedValue()).hash();
  }
}
