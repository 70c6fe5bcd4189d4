package io.safekeep.notification.notice;

import io.safekeep.notification.bounce.Report;
import io.safekeep.notification.mail.Answer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The letter of one notice to one contact.
///
/// @param id names the letter, in the address that it comes back to too
/// @param attempts how often it was given to the mail server, or began to be
/// @param nextAttemptAt null once it was taken, and if it came back for good
/// @param answer of the mail server to the last attempt; null before, or if nobody lived to hear it
/// @param returned what a later server said of it, one sentence; null if nothing
record NoticeMail(
    UUID id,
    UUID notice,
    UUID contact,
    Outcome outcome,
    int attempts,
    @Nullable Instant nextAttemptAt,
    @Nullable String answer,
    @Nullable Instant answeredAt,
    @Nullable String returned) {

  enum Outcome {
    WAITING,
    TAKEN,
    REFUSED,

    /// It was taken, and came back.
    RETURNED
  }

  /// After the first attempts; the last one is the pause from then on.
  private static final List<Duration> PAUSES =
      List.of(
          Duration.ofMinutes(1),
          Duration.ofMinutes(5),
          Duration.ofMinutes(30),
          Duration.ofHours(2),
          Duration.ofHours(6));

  /// Senders give up after four to five days (RFC 5321, section 4.5.4.1).
  static final Duration GIVE_UP = Duration.ofDays(5);

  /// What was refused for good is tried again as long as nobody else could be told: servers are
  /// mended too.
  static final Duration AFTER_REFUSAL = Duration.ofDays(1);

  /// What follows from an answer.
  ///
  /// @param requestedAt when the notice was asked for
  NoticeMail after(Answer said, Instant requestedAt, Instant now) {
    return switch (said) {
      case Answer.Taken taken -> with(Outcome.TAKEN, null, taken, now);
      case Answer.Refused refused -> with(Outcome.REFUSED, now.plus(AFTER_REFUSAL), refused, now);
      case Answer.Later later ->
          now.isBefore(requestedAt.plus(GIVE_UP))
              ? with(Outcome.WAITING, now.plus(pause()), later, now)
              : with(Outcome.REFUSED, now.plus(AFTER_REFUSAL), later, now);
    };
  }

  /// The same at the beginning of another attempt.
  NoticeMail begun() {
    return new NoticeMail(
        id, notice, contact, outcome, attempts + 1, nextAttemptAt, answer, answeredAt, returned);
  }

  /// What follows from a later server's report on a letter that was taken.
  NoticeMail returned(Report report, Instant now) {
    return new NoticeMail(
        id,
        notice,
        contact,
        report.isFinal() ? Outcome.RETURNED : outcome,
        attempts,
        report.isFinal() && !report.isPermanent() ? now.plus(AFTER_REFUSAL) : null,
        answer,
        answeredAt,
        report.text());
  }

  /// How long an attempt may be unanswered until somebody else tries.
  Duration pause() {
    return PAUSES.get(Math.min(Math.max(attempts, 1), PAUSES.size()) - 1);
  }

  /// Whether it shall be tried now.
  ///
  /// @param somebodyWasTold whether another contact has got the notice
  boolean isDue(boolean somebodyWasTold, Instant now) {
    return nextAttemptAt != null
        && !nextAttemptAt.isAfter(now)
        && (outcome == Outcome.WAITING || !somebodyWasTold);
  }

  /// One line of evidence.
  String line() {
    return "contact=%s attempts=%d outcome=%s at=%s answer=%s"
        .formatted(contact, attempts, outcome, answeredAt, answer);
  }

  private NoticeMail with(Outcome to, @Nullable Instant next, Answer said, Instant now) {
    return new NoticeMail(id, notice, contact, to, attempts, next, said.text(), now, returned);
  }
}
