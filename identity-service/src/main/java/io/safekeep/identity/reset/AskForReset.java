package io.safekeep.identity.reset;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.safekeep.identity.captcha.Captchas;
import io.safekeep.identity.captcha.Captchas.Answer;
import io.safekeep.identity.captcha.Captchas.Passed;
import io.safekeep.identity.signin.SqlAttempts;
import io.safekeep.runtime.work.WorkQueue;
import jakarta.inject.Singleton;
import java.time.Duration;

/// Takes a request for a new password. Does the same for names that exist and names that do not, in
/// the same time: whose name it is is looked up later, when nobody waits for the answer.
@Singleton
class AskForReset {

  private final Captchas captchas;
  private final SqlAttempts attempts;
  private final SqlPasswordResets resets;
  private final WorkQueue work;

  AskForReset(Captchas captchas, SqlAttempts attempts, SqlPasswordResets resets, WorkQueue work) {
    this.captchas = captchas;
    this.attempts = attempts;
    this.resets = resets;
    this.work = work;
  }

  /// What came of it, as far as whoever asks may know.
  sealed interface Outcome {

    /// If there is somebody of that name with an address, they get mail.
    record Noted() implements Outcome {}

    /// The question was not answered, or wrong, or twice.
    record NotPassed() implements Outcome {}

    record Paused(Duration remaining) implements Outcome {}
  }

  /// @param source network address of the browser
  Outcome ask(String signInName, Answer answer, String source) {
    var passed = captchas.judge(answer);
    if (passed.isEmpty()) {
      return new Outcome.NotPassed();
    }
    var pause = attempts.admitReset(signInName, source);
    if (pause.isPresent()) {
      return new Outcome.Paused(pause.get());
    }
    note(signInName, passed.get());
    return new Outcome.Noted();
  }

  private void note(String signInName, Passed passed) {
    QuarkusTransaction.requiringNew()
        .run(() -> work.schedule(MailToken.KIND, resets.add(signInName, passed).toString()));
  }
}
