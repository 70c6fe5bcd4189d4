package io.safekeep.notification.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.safekeep.notification.delivery.Channel.Hook;
import io.safekeep.notification.delivery.Channel.Mail;
import io.safekeep.notification.delivery.Channel.Phone;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class RetryPlanTest {

  /// Its hash code is a multiple of 1000: it waits as long as the plan says.
  private static final UUID PLAIN = new UUID(0, 1000);

  private static final Channel HOOK = new Hook(new UUID(0, 7));

  @Test
  void webhookIsTriedAsTheStandardSaysForThreeDays() {
    assertThat(plan(Lane.NOTICE, HOOK))
        .containsExactly(
            Duration.ofSeconds(5),
            Duration.ofMinutes(5),
            Duration.ofMinutes(30),
            Duration.ofHours(2),
            Duration.ofHours(5),
            Duration.ofHours(10),
            Duration.ofHours(14),
            Duration.ofHours(20),
            Duration.ofHours(24));
  }

  @Test
  void pageIsTriedWhileItCanStillWakeSomebody() {
    assertThat(plan(Lane.PAGE, HOOK)).startsWith(Duration.ofSeconds(5), Duration.ofSeconds(15));
    assertThat(total(plan(Lane.PAGE, HOOK))).isLessThan(Duration.ofHours(1));
    assertThat(total(plan(Lane.NOTICE, new Phone(Phone.Kind.SMS, "+493012345678"))))
        .isLessThan(Duration.ofHours(2));
  }

  @Test
  void mailIsTriedForFiveDaysAndAgainAfterAMinuteForServersThatGreylist() {
    var plan = plan(Lane.NOTICE, new Mail("ada@acme.example"));

    assertThat(plan.getFirst()).isEqualTo(Duration.ofMinutes(1));
    assertThat(total(plan)).isBetween(Duration.ofDays(4), Duration.ofDays(5));
  }

  @Test
  void whatFailedTogetherDoesNotComeBackTogether() {
    var pauses = new ArrayList<Duration>();
    for (int id = 0; id < 1000; id++) {
      pauses.add(
          RetryPlan.pause(attempt(new UUID(0, id), Lane.NOTICE, HOOK, 2), Duration.ZERO)
              .orElseThrow());
    }

    assertThat(pauses)
        .allMatch(pause -> pause.compareTo(Duration.ofMinutes(5)) >= 0)
        .allMatch(pause -> pause.compareTo(Duration.ofMinutes(6)) <= 0)
        .doesNotHaveDuplicates();
  }

  @Test
  void wishOfTheReceiverIsKeptWithinADay() {
    var first = attempt(PLAIN, Lane.NOTICE, HOOK, 1);

    assertThat(RetryPlan.pause(first, Duration.ofMinutes(3))).contains(Duration.ofMinutes(3));
    assertThat(RetryPlan.pause(first, Duration.ofSeconds(1))).contains(Duration.ofSeconds(5));
    assertThat(RetryPlan.pause(first, Duration.ofDays(30))).contains(Duration.ofDays(1));
    assertThat(RetryPlan.pause(first, Duration.ofDays(-3))).contains(Duration.ofSeconds(5));
  }

  private static List<Duration> plan(Lane lane, Channel to) {
    var plan = new ArrayList<Duration>();
    Optional<Duration> next;
    do {
      next = RetryPlan.pause(attempt(PLAIN, lane, to, plan.size() + 1), Duration.ZERO);
      next.ifPresent(plan::add);
    } while (next.isPresent());
    return plan;
  }

  private static Duration total(List<Duration> plan) {
    return plan.stream().reduce(Duration.ZERO, Duration::plus);
  }

  static Attempt attempt(UUID delivery, Lane lane, Channel to, int tries) {
    return new Attempt(
        delivery,
        new UUID(0, 1),
        new UUID(0, 2),
        tries,
        tries,
        lane,
        "destination",
        to,
        new Text("subject", "plain", null, null),
        "about",
        Instant.EPOCH);
  }
}
