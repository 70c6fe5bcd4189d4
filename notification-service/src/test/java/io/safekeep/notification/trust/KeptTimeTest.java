package io.safekeep.notification.trust;

import static io.safekeep.notification.trust.APromise.NOW;
import static io.safekeep.notification.trust.APromise.measuredBy;
import static io.safekeep.notification.trust.APromise.promise;
import static io.safekeep.notification.trust.APromise.span;
import static org.assertj.core.api.Assertions.assertThat;

import io.safekeep.notification.evidence.Span;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/// How much of the time a promise was kept. Now is noon.
class KeptTimeTest {

  private static final List<String> ONE = List.of("backup/one");

  @Test
  void timeBeforeAnythingWasHeardDoesNotCount() {
    KeptTime kept = of(ONE, span("backup/one", "pass", days(10), NOW.plusSeconds(60)));

    assertThat(kept.share()).contains(10_000);
    assertThat(kept.days()).hasSize(90);
    assertThat(kept.days().getFirst().label()).isEqualTo("none");
    assertThat(kept.days().getLast().label()).isEqualTo("kept");
  }

  @Test
  void silenceBetweenTwoPassesCountsAsNotKept() {
    KeptTime kept =
        of(
            ONE,
            span("backup/one", "pass", days(4), days(3)),
            span("backup/one", "pass", days(1), NOW));

    assertThat(kept.share()).contains(5_000);
  }

  @Test
  void failureCountsForAsLongAsItLasted() {
    KeptTime kept =
        of(
            ONE,
            span("backup/one", "pass", days(4), days(1)),
            span("backup/one", "fail", days(1), NOW));

    assertThat(kept.share()).contains(7_500);
    assertThat(kept.days().getLast().label()).isEqualTo("not");
    assertThat(kept.days().get(88).label()).isEqualTo("partly");
  }

  @Test
  void twoChecksHaveToPassAtTheSameTime() {
    KeptTime kept =
        of(
            List.of("backup/one", "backup/two"),
            span("backup/one", "pass", days(4), days(2)),
            span("backup/two", "pass", days(3), NOW));

    assertThat(kept.share()).contains(2_500);
  }

  @Test
  void shareIsNeverRoundedUp() {
    KeptTime kept =
        of(
            ONE,
            span("backup/one", "pass", days(10), NOW.minusSeconds(1)),
            span("backup/one", "fail", NOW.minusSeconds(1), NOW));

    assertThat(kept.share()).contains(9_999);
  }

  @Test
  void promiseThatNothingMeasuresHasNoShare() {
    Promise silent = promise("P30", List.of(), List.of(), "Nobody looks.");

    assertThat(KeptTime.of(silent, List.of(), List.of(), List.of(), NOW).share()).isEmpty();
  }

  private static KeptTime of(List<String> checks, Span... spans) {
    return KeptTime.of(
        measuredBy(checks.toArray(String[]::new)), checks, List.of(spans), List.of(), NOW);
  }

  private static Instant days(int ago) {
    return NOW.minus(Duration.ofDays(ago));
  }
}
