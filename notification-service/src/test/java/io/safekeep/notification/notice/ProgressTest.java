package io.safekeep.notification.notice;

import static org.assertj.core.api.Assertions.assertThat;

import io.safekeep.contracts.TenantId;
import io.safekeep.notification.mail.Answer;
import io.safekeep.notification.notice.Notice.Subject.ScheduleChange;
import io.safekeep.notification.notice.NoticeMail.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ProgressTest {

  private static final Instant ASKED = Instant.parse("2026-11-24T10:15:00Z");
  private static final Answer TAKEN = new Answer.Taken("taken for delivery");
  private static final Answer LATER = new Answer.Later("451 4.7.1 try again later");
  private static final Answer REFUSED = new Answer.Refused("550 5.1.1 unknown");

  @Test
  void letterThatIsPutOffIsTriedWithGrowingPausesForFiveDays() {
    // Given
    var mail = fresh();
    var now = ASKED;
    int attempts = 0;

    // When
    while (mail.outcome() == Outcome.WAITING) {
      mail = mail.begun().after(LATER, ASKED, now);
      attempts++;
      now = mail.nextAttemptAt();
    }

    // Then: after 0, 1, 6, 36 and 156 min, and then every six hours
    assertThat(attempts).isEqualTo(25);
    assertThat(mail.outcome()).isEqualTo(Outcome.REFUSED);
    assertThat(mail.answeredAt())
        .isBetween(ASKED.plus(Duration.ofDays(5)), ASKED.plus(Duration.ofHours(126)));
  }

  @Test
  void refusedLetterIsTriedAgainNextDayUnlessSomebodyElseWasTold() {
    // Given
    var mail = fresh().begun().after(REFUSED, ASKED, ASKED);
    var nextDay = ASKED.plus(Duration.ofDays(1));

    // When
    boolean dueAtOnce = mail.isDue(false, ASKED);
    boolean dueNextDay = mail.isDue(false, nextDay);
    boolean dueAlthoughTold = mail.isDue(true, nextDay);

    // Then
    assertThat(dueAtOnce).isFalse();
    assertThat(dueNextDay).isTrue();
    assertThat(dueAlthoughTold).isFalse();
  }

  @Test
  void noticeIsDeliveredByTheFirstWhoHasItAndClosedByTheLast() {
    // Given
    var one = fresh().begun().after(TAKEN, ASKED, ASKED);
    var other = fresh().begun().after(LATER, ASKED, ASKED);

    // When
    var first = Progress.of(notice(null, null), List.of(one, other), ASKED);
    var all =
        Progress.of(
            notice(ASKED, null),
            List.of(one, other.begun().after(TAKEN, ASKED, ASKED)),
            ASKED.plusSeconds(60));

    // Then
    assertThat(first).isEqualTo(new Progress(true, 1, null, false, false, Duration.ofMinutes(1)));
    assertThat(all.delivered()).isFalse();
    assertThat(all.closed()).isTrue();
  }

  @Test
  void nobodyHearsOfAFailureBeforeEachLetterWasTried() {
    // Given
    var refused = fresh().begun().after(REFUSED, ASKED, ASKED);

    // When
    var progress = Progress.of(notice(null, null), List.of(refused, fresh()), ASKED);

    // Then
    assertThat(progress.tellFailure()).isFalse();
  }

  @Test
  void failureIsToldAtOnceAndThenOnceADay() {
    // Given
    var refused = List.of(fresh().begun().after(REFUSED, ASKED, ASKED));

    // When
    var atOnce = Progress.of(notice(null, null), refused, ASKED);
    var anHourLater = Progress.of(notice(null, ASKED), refused, ASKED.plusSeconds(3600));
    var aDayLater = Progress.of(notice(null, ASKED), refused, ASKED.plus(Duration.ofDays(1)));

    // Then
    assertThat(atOnce.failure()).isEqualTo("No mail server took it for any of 1 contacts (550).");
    assertThat(atOnce.tellFailure()).isTrue();
    assertThat(anHourLater.tellFailure()).isFalse();
    assertThat(aDayLater.tellFailure()).isTrue();
    assertThat(aDayLater.closed()).isFalse();
  }

  @Test
  void nobodyToTellIsAFailureThatIsLookedAtAgain() {
    // When
    var progress = Progress.of(notice(null, null), List.of(), ASKED);

    // Then
    assertThat(progress.failure()).isEqualTo("The tenant has no verified contact.");
    assertThat(progress.closed()).isFalse();
    assertThat(progress.pause()).isEqualTo(Duration.ofMinutes(15));
  }

  @Test
  void changeThatSomebodyHasNotHeardOfInTimeBreaksThePromise() {
    // When
    var inTime = ScheduleChangesTold.judge(new ScheduleChangesTold.Change(2, 7, 0));
    var late = ScheduleChangesTold.judge(new ScheduleChangesTold.Change(2, 6, 1));

    // Then
    assertThat(inTime.outcome().name()).isEqualTo("PASS");
    assertThat(late.outcome().name()).isEqualTo("FAIL");
    assertThat(late.measured()).isEqualTo("6 told, 1 late");
  }

  @Test
  void daysThatAreLeftAreCountedFromWhenTheNoticeWasAskedFor() {
    // Given
    var purge = ASKED.plus(Duration.ofDays(30));

    // When
    var inTime = WriteLetter.left(ASKED.plusSeconds(59), purge);
    var late = WriteLetter.left(purge.minus(Duration.ofHours(30)), purge);
    var atOnce = WriteLetter.left(purge.minusSeconds(60), purge);

    // Then
    assertThat(inTime).isEqualTo("in 30 days");
    assertThat(late).isEqualTo("in 1 day");
    assertThat(atOnce).isEqualTo("within a day");
  }

  private static NoticeMail fresh() {
    return new NoticeMail(
        UUID.randomUUID(),
        UUID.randomUUID(),
        UUID.randomUUID(),
        Outcome.WAITING,
        0,
        ASKED,
        null,
        null,
        null);
  }

  private static Notice notice(Instant deliveredAt, Instant failureToldAt) {
    return new Notice(
        UUID.randomUUID(),
        new TenantId(UUID.randomUUID()),
        new ScheduleChange(2, ASKED.plus(Duration.ofDays(30))),
        ASKED,
        deliveredAt,
        null,
        null,
        failureToldAt,
        null,
        null);
  }
}
