package io.safekeep.retention.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import io.safekeep.retention.schedule.DataClass.Method;
import io.safekeep.retention.schedule.DataClass.Trigger;
import java.time.Period;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RetentionScheduleTest {

  private static final RetentionSchedule SHIPPED = RetentionSchedule.shipped();

  @Test
  void whatCameWithTheSoftwareIsValidAndKeepsThePromise() {
    assertThat(SHIPPED.issues()).isEmpty();
    assertThat(SHIPPED.live()).isEqualTo(Period.ofDays(90));
    assertThat(SHIPPED.classes())
        .extracting(DataClass::name)
        .contains("structured", "unstructured", "backup", "key", "tombstone");
  }

  @Test
  void everythingThatIsWrongIsToldAtOnce() {
    assertThat(with("structured", Trigger.RELATIONSHIPS_ENDED, Period.ofDays(29), Method.DELETE))
        .containsExactly(
            "class structured has 29 days, at least 30 and at most 365",
            "live data has 2 periods, one is published");
    assertThat(with("structured", Trigger.RELATIONSHIPS_ENDED, Period.ofMonths(3), Method.DELETE))
        .contains("class structured has a period that is not in days, such as P90D");
    assertThat(with("structured", Trigger.RELATIONSHIPS_ENDED, null, Method.DELETE))
        .contains(
            "class structured is kept for ever in its trigger, period and method, or in none of"
                + " them");
    assertThat(with("topic", Trigger.CREATED, Period.ofDays(-1), Method.AGE_OUT))
        .containsExactly("class topic has -1 days, at least 1 and at most 3650");
    assertThat(with("tombstone", Trigger.NEVER, null, Method.DELETE)).hasSize(1);
    assertThat(new RetentionSchedule(List.of()).issues())
        .hasSize(SHIPPED.classes().size() + 1)
        .contains("class backup is missing", "live data has 0 periods, one is published");
    assertThat(new RetentionSchedule(plus(SHIPPED.classes().getFirst())).issues())
        .containsExactly("class structured is there twice");
    assertThat(
            new RetentionSchedule(
                    plus(
                        new DataClass(
                            "Robert'); --",
                            Trigger.CREATED,
                            Period.ofDays(1),
                            Method.DELETE,
                            "-",
                            "-")))
                .issues())
        .containsExactly("class name 'Robert'); --' is not like access-log");
  }

  @Test
  void shorterClassesAreNamed() {
    var longer = replaced("topic", Trigger.CREATED, Period.ofDays(91), Method.AGE_OUT);
    var shorter = replaced("topic", Trigger.CREATED, Period.ofDays(89), Method.AGE_OUT);
    var ending = replaced("case", Trigger.PURGED, Period.ofDays(3650), Method.DELETE);

    assertThat(longer.shortenedSince(SHIPPED)).isEmpty();
    assertThat(shorter.shortenedSince(SHIPPED)).containsExactly("topic");
    assertThat(ending.shortenedSince(SHIPPED)).containsExactly("case");
  }

  private static List<String> with(
      String name, Trigger trigger, @Nullable Period period, Method method) {
    return replaced(name, trigger, period, method).issues();
  }

  private static RetentionSchedule replaced(
      String name, Trigger trigger, @Nullable Period period, Method method) {
    return new RetentionSchedule(
        SHIPPED.classes().stream()
            .map(one ->
                one.name().equals(name)
                    ? new DataClass(name, trigger, period, method, "-", "-")
                    : one)
            .toList());
  }

  private static List<DataClass> plus(DataClass one) {
    return Stream.concat(SHIPPED.classes().stream(), Stream.of(one)).toList();
  }
}
