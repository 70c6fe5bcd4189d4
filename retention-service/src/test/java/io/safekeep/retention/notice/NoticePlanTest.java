package io.safekeep.retention.notice;

import static org.assertj.core.api.Assertions.assertThat;

import io.safekeep.contracts.TenantId;
import io.safekeep.retention.deletion.CaseState;
import io.safekeep.retention.deletion.DeletionCase;
import io.safekeep.retention.deletion.Moment;
import io.safekeep.retention.notice.CaseNotice.Delivery;
import io.safekeep.retention.notice.CaseNotice.Failure;
import io.safekeep.runtime.control.ControlResult.Outcome;
import io.safekeep.runtime.security.Actor;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class NoticePlanTest {

  private static final Instant ENDED = Instant.parse("2026-11-24T10:15:00Z");
  private static final Delivery DELIVERED = new Delivery(ENDED, 1, "ab");
  private static final Duration DAY = Duration.ofDays(1);

  @Test
  void tenantIsToldFourTimesInNinetyDays() {
    // When
    var plan = NoticePlan.of(lasting(Duration.ofDays(90)), ENDED);

    // Then
    assertThat(plan)
        .containsExactly(
            Map.entry(NoticeKind.ENDED, ENDED),
            Map.entry(NoticeKind.IN_30_DAYS, Instant.parse("2027-01-23T10:15:00Z")),
            Map.entry(NoticeKind.IN_7_DAYS, Instant.parse("2027-02-15T10:15:00Z")),
            Map.entry(NoticeKind.IN_1_DAY, Instant.parse("2027-02-21T10:15:00Z")));
  }

  @Test
  void shorterCaseLeavesOutWhatWouldLieBeforeIt() {
    // When
    var month = NoticePlan.of(lasting(Duration.ofDays(30)), ENDED);
    var hour = NoticePlan.of(lasting(Duration.ofHours(1)), ENDED);

    // Then
    assertThat(month.keySet())
        .containsExactly(NoticeKind.ENDED, NoticeKind.IN_7_DAYS, NoticeKind.IN_1_DAY);
    assertThat(hour.keySet()).containsExactly(NoticeKind.ENDED);
  }

  @Test
  void planThatIsMadeLateLeavesOutWhatHasPassedButNeverTheLastNotice() {
    // Given
    var planned = lasting(Duration.ofDays(90));

    // When
    var late = NoticePlan.of(planned, ENDED.plus(Duration.ofDays(70)));
    var tooLate = NoticePlan.of(planned, ENDED.plus(Duration.ofDays(95)));

    // Then
    assertThat(late.keySet())
        .containsExactly(NoticeKind.ENDED, NoticeKind.IN_7_DAYS, NoticeKind.IN_1_DAY);
    assertThat(tooLate)
        .containsExactly(
            Map.entry(NoticeKind.ENDED, ENDED.plus(Duration.ofDays(95))),
            Map.entry(NoticeKind.IN_1_DAY, ENDED.plus(Duration.ofDays(95))));
  }

  @Test
  void afterAnOutageOnlyTheLatestIsTold() {
    // Given
    var thirty = notice(NoticeKind.IN_30_DAYS, ENDED.plus(Duration.ofDays(60)), null, null);
    var seven = notice(NoticeKind.IN_7_DAYS, ENDED.plus(Duration.ofDays(83)), null, null);
    var one = notice(NoticeKind.IN_1_DAY, ENDED.plus(Duration.ofDays(89)), null, null);

    // When
    var told = NoticePlan.toTell(List.of(thirty, seven, one), ENDED.plus(Duration.ofDays(85)));

    // Then
    assertThat(told).contains(seven);
  }

  @Test
  void lastNoticeThatWentOutLateLeavesItsDay() {
    // Given
    var told = lasting(Duration.ofDays(90));
    var late = told.purgeAt().plus(DAY);

    // When
    var purgeAt = NoticePlan.purgeAt(told, NoticeKind.IN_1_DAY, late);
    var lastTrace = NoticePlan.lastTrace(told.purgeAt().plus(Duration.ofDays(31)), purgeAt, told);
    var inTime = NoticePlan.purgeAt(told, NoticeKind.IN_1_DAY, told.purgeAt().minus(DAY));

    // Then
    assertThat(purgeAt).isEqualTo(told.purgeAt().plus(Duration.ofDays(2)));
    assertThat(lastTrace).isEqualTo(told.purgeAt().plus(Duration.ofDays(33)));
    assertThat(inTime).isEqualTo(told.purgeAt());
  }

  @Test
  void nothingIsDestroyedBeforeSomebodyWasToldAndTheLastNoticeIsADayOld() {
    // Given
    var asked = ENDED.plus(Duration.ofDays(89));
    var first = notice(NoticeKind.ENDED, ENDED, ENDED, DELIVERED);
    var lost = notice(NoticeKind.ENDED, ENDED, ENDED, null);
    var last = notice(NoticeKind.IN_1_DAY, asked, asked, null);
    var planned = notice(NoticeKind.IN_1_DAY, asked, null, null);

    // Then
    assertThat(Told.missing(List.of(first, last), null, asked.plus(DAY))).isEmpty();
    assertThat(Told.missing(List.of(first), null, asked)).isEmpty();
    assertThat(Told.missing(List.of(), null, asked))
        .containsExactly("No notice has reached the tenant.");
    assertThat(Told.missing(List.of(lost, last), null, asked.plus(DAY)))
        .containsExactly("No notice has reached the tenant.");
    assertThat(Told.missing(List.of(first, planned), null, asked.plus(DAY)))
        .containsExactly("The last notice has not been sent.");
    assertThat(Told.missing(List.of(first, last), null, asked.plus(DAY).minusSeconds(1)))
        .containsExactly("The last notice was sent at 2027-02-21T10:15:00Z, less than a day ago.");
  }

  @Test
  void waiverCountsOnceASecondPersonAgrees() {
    // Given
    var asked =
        new Waiver(UUID.randomUUID(), "dissolved", new Actor("ada", null), ENDED, null, null);
    var agreed =
        new Waiver(
            asked.deletionCase(),
            asked.reason(),
            asked.askedBy(),
            ENDED,
            new Actor("grace", null),
            ENDED);

    // Then
    assertThat(Told.missing(List.of(), asked, ENDED)).isNotEmpty();
    assertThat(Told.missing(List.of(), agreed, ENDED)).isEmpty();
  }

  @Test
  void noticeThatIsLateFailsTheControl() {
    // Given
    var delivered = notice(NoticeKind.ENDED, ENDED, ENDED, DELIVERED);
    var unasked = notice(NoticeKind.IN_7_DAYS, ENDED, null, null);
    var undelivered = notice(NoticeKind.IN_7_DAYS, ENDED, ENDED, null);
    var hour = ENDED.plus(Duration.ofHours(1));

    // When
    var good = NoticesOnTime.judge(List.of(delivered, unasked, undelivered), hour);
    var forgotten = NoticesOnTime.judge(List.of(delivered, unasked), hour.plusSeconds(1));
    var lost = NoticesOnTime.judge(List.of(undelivered), ENDED.plus(DAY).plusSeconds(1));

    // Then
    assertThat(good.outcome()).isEqualTo(Outcome.PASS);
    assertThat(forgotten.outcome()).isEqualTo(Outcome.FAIL);
    assertThat(forgotten.measured()).isEqualTo("1 of 2 late");
    assertThat(lost.outcome()).isEqualTo(Outcome.FAIL);
  }

  @Test
  void readersSeeInAWordHowFarANoticeIs() {
    // Given
    var failing =
        new CaseNotice(
            UUID.randomUUID(),
            UUID.randomUUID(),
            NoticeKind.ENDED,
            ENDED,
            ENDED,
            null,
            new Failure(ENDED, "Nobody answers."),
            null);

    // Then
    assertThat(failing.state()).isEqualTo("failing");
    assertThat(notice(NoticeKind.ENDED, ENDED, null, null).state()).isEqualTo("planned");
    assertThat(notice(NoticeKind.ENDED, ENDED, ENDED, null).state()).isEqualTo("on-its-way");
    assertThat(notice(NoticeKind.ENDED, ENDED, ENDED, DELIVERED).state()).isEqualTo("delivered");
  }

  @Test
  void momentsOfACaseSayWhatWasToldWhatWillBeAndWhatFailed() {
    // Given
    var delivered = notice(NoticeKind.ENDED, ENDED, ENDED, DELIVERED);
    var planned = notice(NoticeKind.IN_7_DAYS, ENDED.plus(DAY), null, null);

    // When
    var past = NoticeMoments.moments(delivered).toList();
    var future = NoticeMoments.moments(planned).toList();

    // Then
    assertThat(past)
        .containsExactly(
            new Moment(ENDED, "notice-ended", "The tenant's contacts are told.", false),
            new Moment(
                ENDED, "notice-ended-delivered", "The mail servers of 1 contacts took it.", false));
    assertThat(future)
        .containsExactly(
            new Moment(
                ENDED.plus(DAY),
                "notice-purge-in-7-days",
                "The tenant's contacts will be told.",
                true));
  }

  private static CaseNotice notice(
      NoticeKind kind, Instant dueAt, Instant requestedAt, Delivery delivered) {
    return new CaseNotice(
        UUID.randomUUID(), UUID.randomUUID(), kind, dueAt, requestedAt, delivered, null, null);
  }

  private static DeletionCase lasting(Duration period) {
    return new DeletionCase(
        UUID.randomUUID(),
        new TenantId(UUID.randomUUID()),
        DeletionCase.Cause.RELATIONSHIPS_ENDED,
        ENDED,
        1,
        ENDED.plus(period),
        CaseState.GRACE,
        ENDED,
        1,
        null);
  }
}
