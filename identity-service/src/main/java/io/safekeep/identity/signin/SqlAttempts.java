package io.safekeep.identity.signin;

import io.safekeep.runtime.secret.Secret;
import io.safekeep.runtime.sql.Sql;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/// Counts sign-in attempts, second factors and user codes typed in, in table `sign_in_attempt`, so
/// that every replica knows of all. An attempt counts as failed from before the password is looked
/// at until it turns out right: a thousand guesses at once gain nothing.
@ApplicationScoped
public class SqlAttempts {

  private static final Duration FORGOTTEN_AFTER = Duration.ofHours(1);

  private final Sql sql;

  SqlAttempts(Sql sql) {
    this.sql = sql;
  }

  /// Lets an attempt through, or says how long to wait. Knows nothing of whether the account
  /// exists.
  ///
  /// @param source network address of the browser
  @Transactional(Transactional.TxType.REQUIRES_NEW)
  Optional<Duration> admit(String signInName, String source) {
    return admit(keyOfAccount(signInName), BackOff.ACCOUNT)
        .or(() -> admit(keyOfSource(source), BackOff.SOURCE));
  }

  /// How an account and a source stand before an attempt.
  ///
  /// @param pause empty if an attempt would be let through
  /// @param failing true once so many failed that waits have begun
  record Standing(Optional<Duration> pause, boolean failing) {}

  /// Charges nobody.
  @Transactional(Transactional.TxType.REQUIRES_NEW)
  Standing standing(String signInName, String source) {
    return sql.first(
            """
            select coalesce(ceil(extract(epoch from max(paused_until) - clock_timestamp())), 0)::bigint as pause,
              coalesce(bool_or(last_at > clock_timestamp() - make_interval(secs => ?)
                and failures >= case when key = ? then ? else ? end), false) as failing
            from sign_in_attempt where key in (?, ?)
            """,
            row ->
                new Standing(
                    Optional.of(row.number("pause"))
                        .filter(seconds -> seconds > 0)
                        .map(Duration::ofSeconds),
                    row.flag("failing")),
            FORGOTTEN_AFTER.toSeconds(),
            keyOfAccount(signInName),
            BackOff.ACCOUNT.free(),
            BackOff.SOURCE.free(),
            keyOfAccount(signInName),
            keyOfSource(source))
        .orElseThrow();
  }

  /// Lets somebody ask for mail with which to choose a new password, or says how long to wait.
  @Transactional(Transactional.TxType.REQUIRES_NEW)
  public Optional<Duration> admitReset(String signInName, String source) {
    return admit(keyOfReset(signInName.strip().toLowerCase(Locale.ROOT)), BackOff.RESET)
        .or(() -> admit(keyOfReset(source), BackOff.RESETS_OF_SOURCE));
  }

  /// Forgets the failures of an account whose person has a new password.
  public void startAfresh(String signInName) {
    sql.update("delete from sign_in_attempt where key = ?", keyOfAccount(signInName));
  }

  /// The password was right: the account starts afresh, the source is not charged.
  @Transactional(Transactional.TxType.REQUIRES_NEW)
  void succeeded(String signInName, String source) {
    startAfresh(signInName);
    discharge(keyOfSource(source));
  }

  /// Lets somebody who is signed in try a user code, or says how long to wait. A code is charged as
  /// wrong until it turns out right.
  @Transactional(Transactional.TxType.REQUIRES_NEW)
  public Optional<Duration> admitUserCode(UUID account, String source) {
    return admit(keyOfUserCode(account), BackOff.ACCOUNT)
        .or(() -> admit(keyOfUserCode(source), BackOff.SOURCE));
  }

  /// The code was right: it is not charged. Wrong ones before it are not forgotten, or somebody
  /// with a code of their own could go on guessing others.
  @Transactional(Transactional.TxType.REQUIRES_NEW)
  public void userCodeWasRight(UUID account, String source) {
    discharge(keyOfUserCode(account));
    discharge(keyOfUserCode(source));
  }

  /// Lets somebody whose password was right try a second factor, or says how long to wait. It is
  /// charged as wrong until it turns out right.
  @Transactional(Transactional.TxType.REQUIRES_NEW)
  public Optional<Duration> admitFactor(UUID account, String source) {
    return admit(keyOfFactor(account), BackOff.ACCOUNT)
        .or(() -> admit(keyOfSource(source), BackOff.SOURCE));
  }

  /// The factor was right: the account starts afresh, the source is not charged.
  @Transactional(Transactional.TxType.REQUIRES_NEW)
  public void factorWasRight(UUID account, String source) {
    sql.update("delete from sign_in_attempt where key = ?", keyOfFactor(account));
    discharge(keyOfSource(source));
  }

  private Optional<Duration> admit(String key, BackOff backOff) {
    sql.update(
        """
        insert into sign_in_attempt (key, failures, last_at, paused_until)
        values (?, 0, clock_timestamp(), clock_timestamp()) on conflict (key) do nothing
        """,
        key);
    // The row lock makes attempts at the same account queue up here.
    var state =
        sql.first(
                """
                select ceil(extract(epoch from paused_until - clock_timestamp()))::bigint as pause,
                  case when last_at < clock_timestamp() - make_interval(secs => ?) then 0 else failures end as failures
                from sign_in_attempt where key = ? for update
                """,
                row -> new State(row.number("pause"), Math.toIntExact(row.number("failures"))),
                FORGOTTEN_AFTER.toSeconds(),
                key)
            .orElseThrow();
    if (state.pause > 0) {
      return Optional.of(Duration.ofSeconds(state.pause));
    }
    int failures = state.failures + 1;
    sql.update(
        """
        update sign_in_attempt
        set failures = ?, last_at = clock_timestamp(), paused_until = clock_timestamp() + make_interval(secs => ?)
        where key = ?
        """,
        failures,
        backOff.after(failures).toSeconds(),
        key);
    return Optional.empty();
  }

  private void discharge(String key) {
    sql.update(
        "update sign_in_attempt set failures = greatest(failures - 1, 0), paused_until = clock_timestamp() where key = ?",
        key);
  }

  private record State(long pause, int failures) {}

  private static String keyOfAccount(String signInName) {
    return new Secret("account " + signInName.strip().toLowerCase(Locale.ROOT)).hash();
  }

  private static String keyOfFactor(UUID account) {
    return new Secret("factor of " + account).hash();
  }

  private static String keyOfUserCode(Object by) {
    return new Secret("user code by " + by).hash();
  }

  private static String keyOfReset(String of) {
    return new Secret("reset by " + of).hash();
  }

  private static String keyOfSource(String source) {
    return new Secret("source " + source).hash();
  }
}
