package io.safekeep.identity.reset;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.safekeep.identity.account.Account;
import io.safekeep.identity.account.Accounts;
import io.safekeep.identity.account.OwnActs;
import io.safekeep.identity.password.Password;
import io.safekeep.identity.password.Passwords;
import io.safekeep.identity.password.Passwords.Offer;
import io.safekeep.identity.signin.SqlAttempts;
import io.safekeep.identity.signin.SqlSessions;
import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.secret.Secret;
import io.safekeep.runtime.work.WorkQueue;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.List;
import java.util.Map;

/// Gives somebody a new password who shows the token that was mailed to them. Ends all of their
/// sessions, and with them every refresh token. Second factors stay: whoever reads the mail alone
/// is not in yet.
@Singleton
class ResetPassword {

  private final SqlPasswordResets resets;
  private final Accounts accounts;
  private final Passwords passwords;
  private final SqlSessions sessions;
  private final SqlAttempts attempts;
  private final OwnActs ownActs;
  private final WorkQueue work;
  private final Clock clock;

  ResetPassword(
      SqlPasswordResets resets,
      Accounts accounts,
      Passwords passwords,
      SqlSessions sessions,
      SqlAttempts attempts,
      OwnActs ownActs,
      WorkQueue work,
      Clock clock) {
    this.resets = resets;
    this.accounts = accounts;
    this.passwords = passwords;
    this.sessions = sessions;
    this.attempts = attempts;
    this.ownActs = ownActs;
    this.work = work;
    this.clock = clock;
  }

  sealed interface Outcome {

    record Done() implements Outcome {}

    /// The token is none of ours, too old, or was used; or its person is not active any more.
    record NotGood() implements Outcome {}

    /// The token stays good.
    record TooWeak(List<String> violations) implements Outcome {}
  }

  /// @throws Refusal BUSY if too many passwords are being hashed already
  Outcome reset(Secret token, Password replacement) {
    var found =
        QuarkusTransaction.requiringNew()
            .call(() -> resets.find(token).flatMap(accounts::findActive));
    if (found.isEmpty()) {
      return new Outcome.NotGood();
    }
    var account = found.get();
    return switch (passwords.offer(account.passwordOwner(), replacement)) {
      case Offer.Refused(_, var violations) -> new Outcome.TooWeak(violations);
      case Offer.Accepted(var hash) ->
          QuarkusTransaction.requiringNew().call(() -> stored(token, account, hash))
              ? new Outcome.Done()
              : new Outcome.NotGood();
    };
  }

  private boolean stored(Secret token, Account account, String hash) {
    if (!resets.use(token, account.id())) {
      return false;
    }
    accounts.changePassword(account, hash, clock.instant());
    int ended = sessions.endAll(account.id(), null);
    attempts.startAfresh(account.signInName());
    ownActs.record(
        account, "password.reset", account.id().toString(), Map.of("sessionsEnded", ended));
    work.schedule(TellOfReset.KIND, account.id().toString());
    return true;
  }
}
