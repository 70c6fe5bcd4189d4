package io.safekeep.identity.reset;

import io.quarkus.scheduler.Scheduled;
import io.safekeep.identity.captcha.Captchas.Passed;
import io.safekeep.runtime.id.Ids;
import io.safekeep.runtime.secret.Secret;
import io.safekeep.runtime.sql.Sql;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/// Who asked for a new password, in table `password_reset`.
@Singleton
class SqlPasswordResets {

  /// How long a token is good; also how long a mail is tried to be sent.
  static final Duration LIFETIME = Duration.ofMinutes(30);

  private static final String PREFIX = "rst_";

  private final Sql sql;
  private final Ids ids;

  SqlPasswordResets(Sql sql, Ids ids) {
    this.sql = sql;
    this.ids = ids;
  }

  /// Notes a request, whoever it is about.
  UUID add(String signInName, Passed passed) {
    var id = ids.next();
    sql.update(
        "insert into password_reset (id, sign_in_name, captcha) values (?, ?, ?)",
        id,
        signInName.toLowerCase(Locale.ROOT),
        passed.id());
    return id;
  }

  /// The name that was typed, if it is not too late to answer.
  Optional<String> open(UUID id) {
    return sql.first(
        """
        select sign_in_name from password_reset
        where id = ? and used_at is null and requested_at > now() - make_interval(secs => ?)
        """,
        row -> row.text("sign_in_name"),
        id,
        LIFETIME.toSeconds());
  }

  /// A token for that person, in place of one that was made before but may not have been sent.
  Secret token(UUID id, UUID account) {
    var token = Secret.random(PREFIX);
    sql.update(
        """
        update password_reset set account_id = ?, token_hash = ?,
          expires_at = now() + make_interval(secs => ?)
        where id = ?
        """,
        account,
        token.hash(),
        LIFETIME.toSeconds(),
        id);
    return token;
  }

  /// Whose token that is, if it is good.
  Optional<UUID> find(Secret token) {
    return sql.first(
        """
        select account_id from password_reset
        where token_hash = ? and used_at is null and expires_at > now()
        """,
        row -> row.id("account_id"),
        token.hash());
  }

  /// Uses a token up, and with it all others that were sent to the same person. False if it is not
  /// good any more.
  boolean use(Secret token, UUID account) {
    int used =
        sql.update(
            """
            update password_reset set used_at = now()
            where token_hash = ? and account_id = ? and used_at is null and expires_at > now()
            """,
            token.hash(),
            account);
    sql.update(
        "update password_reset set used_at = now() where account_id = ? and used_at is null",
        account);
    return used == 1;
  }

  @Scheduled(
      every = "PT10M",
      delayed = "PT1M",
      concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
  void sweep() {
    sql.update("delete from password_reset where requested_at < now() - interval '1 day'");
    // Offered on the way to a sign-in that was not finished.
    sql.update(
        "delete from password_history where set_at is null and accepted_at < now() - interval '1 day'");
  }
}
