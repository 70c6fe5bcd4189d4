package io.safekeep.notification.notice;

import io.safekeep.notification.notice.NoticeMail.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// How far a notice is after a look at all its letters.
///
/// @param delivered whether this is the first time that somebody has it
/// @param taken how many have it
/// @param failure why nobody has it, one sentence for a person; null if somebody has
/// @param tellFailure whether that is to be told now
/// @param closed whether nobody is left to be tried
/// @param pause until the next look
record Progress(
    boolean delivered,
    int taken,
    @Nullable String failure,
    boolean tellFailure,
    boolean closed,
    Duration pause) {

  /// A failure that lasts is told so often.
  static final Duration TOLD_EVERY = Duration.ofDays(1);

  /// Looked at that often at least, because a new contact or a moved clock changes what is due.
  private static final Duration LONGEST = Duration.ofMinutes(15);

  private static final Duration SHORTEST = Duration.ofSeconds(1);

  static Progress of(Notice notice, List<NoticeMail> mails, Instant now) {
    int taken = (int) mails.stream().filter(mail -> mail.outcome() == Outcome.TAKEN).count();
    boolean waiting = mails.stream().anyMatch(mail -> mail.outcome() == Outcome.WAITING);
    boolean untried = mails.stream().anyMatch(mail -> mail.attempts() == 0);
    Instant told = notice.failedToldAt();
    return new Progress(
        taken > 0 && !notice.isDelivered(),
        taken,
        taken > 0 ? null : failure(mails),
        taken == 0 && !untried && (told == null || !now.isBefore(told.plus(TOLD_EVERY))),
        taken > 0 && !waiting,
        pause(mails, taken > 0, now));
  }

  private static String failure(List<NoticeMail> mails) {
    if (mails.isEmpty()) {
      return "The tenant has no verified contact.";
    }
    String answers =
        mails.stream()
            .map(Progress::code)
            .filter(Objects::nonNull)
            .distinct()
            .sorted()
            .collect(Collectors.joining(", "));
    return "No mail server took it for any of %d contacts%s."
        .formatted(mails.size(), answers.isEmpty() ? "" : " (" + answers + ")");
  }

  /// The reply code alone: the rest is written by strangers, and this goes into an event.
  private static @Nullable String code(NoticeMail mail) {
    if (mail.outcome() == Outcome.RETURNED) {
      return "sent back";
    }
    String answer = mail.answer();
    if (answer == null) {
      return null;
    }
    return answer.matches("[245][0-9]{2} .*") ? answer.substring(0, 3) : "not reached";
  }

  private static Duration pause(List<NoticeMail> mails, boolean somebodyWasTold, Instant now) {
    var next =
        mails.stream()
            .filter(mail -> mail.outcome() == Outcome.WAITING || !somebodyWasTold)
            .map(NoticeMail::nextAttemptAt)
            .filter(Objects::nonNull)
            .map(at -> Duration.between(now, at))
            .min(Comparator.naturalOrder())
            .orElse(LONGEST);
    if (next.compareTo(SHORTEST) < 0) {
      return SHORTEST;
    }
    return next.compareTo(LONGEST) > 0 ? LONGEST : next;
  }
}
