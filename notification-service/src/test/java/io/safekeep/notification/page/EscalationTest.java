package io.safekeep.notification.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.safekeep.notification.page.Escalation.Asked;
import io.safekeep.notification.page.Escalation.Move;
import io.safekeep.notification.page.PageState.Acknowledged;
import io.safekeep.notification.page.PageState.Asking;
import io.safekeep.notification.page.PageState.Exhausted;
import io.safekeep.notification.page.PageState.Resolved;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class EscalationTest {

  private static final Instant NOW = Instant.parse("2026-11-24T10:15:00Z");
  private static final UUID ADA = new UUID(0, 1);
  private static final Escalation TWO_STEPS_TWICE =
      new Escalation(
          List.of(Duration.ofMinutes(3), Duration.ofMinutes(5)),
          2,
          Duration.ofMinutes(30),
          Duration.ofMinutes(5));

  @Test
  void stepsAreAskedOneAfterTheOtherTheyTwiceAndThenEverybodyOnAndOn() {
    // Given
    PageState state = PageState.ordered(NOW);
    var now = NOW;
    var asked = new ArrayList<String>();

    // When
    for (int turn = 0; turn < 6; turn++) {
      Move move = TWO_STEPS_TWICE.due(state, now).orElseThrow();
      asked.add(Duration.between(NOW, now).toMinutes() + " " + move.asked());
      state = move.state();
      now = Escalation.dueAt(state);
    }

    // Then
    assertThat(asked)
        .containsExactly(
            "0 Step[index=0]",
            "3 Step[index=1]",
            "8 Step[index=0]",
            "11 Step[index=1]",
            "16 Everybody[]",
            "21 Everybody[]");
    assertThat(state.turn()).isEqualTo(6);
  }

  @Test
  void whoeverHasItInHandAndGoesSilentIsAskedAgainWithTheFirstStep() {
    // Given
    var state = TWO_STEPS_TWICE.due(PageState.ordered(NOW), NOW).orElseThrow().state();
    var acknowledged = TWO_STEPS_TWICE.acknowledge(state, ADA, NOW.plusSeconds(20)).orElseThrow();
    var before = NOW.plusSeconds(20).plus(Duration.ofMinutes(30)).minusNanos(1);

    // Then
    assertThat(TWO_STEPS_TWICE.due(acknowledged, before)).isEmpty();
    assertThat(TWO_STEPS_TWICE.due(acknowledged, before.plusNanos(1)))
        .contains(
            new Move(
                new Asking(2, 0, 0, before.plusNanos(1).plus(Duration.ofMinutes(3))),
                new Asked.Silent(ADA)));
  }

  @Test
  void nothingHappensToWhatIsResolved() {
    // Given
    var resolved = Escalation.resolve(PageState.ordered(NOW), "ada", NOW).orElseThrow();

    // Then
    assertThat(TWO_STEPS_TWICE.due(resolved, NOW.plus(Duration.ofDays(400)))).isEmpty();
    assertThat(TWO_STEPS_TWICE.acknowledge(resolved, ADA, NOW)).isEmpty();
    assertThat(Escalation.resolve(resolved, "ben", NOW)).isEmpty();
  }

  @Test
  void pageWithoutAPolicyAsksEverybodyAtOnce() {
    // Then
    assertThat(Escalation.without(Urgency.HIGH).due(PageState.ordered(NOW), NOW))
        .contains(
            new Move(new Exhausted(1, NOW.plus(Duration.ofMinutes(5))), new Asked.Everybody()));
  }

  @Test
  void whatCanWaitWakesNobody() {
    // Given
    var calm =
        Escalation.of(Urgency.LOW, List.of(Duration.ofMinutes(3)), 1, Duration.ofMinutes(30));

    // When
    var first = calm.due(PageState.ordered(NOW), NOW).orElseThrow().state();
    var second = calm.next(first, NOW).state();

    // Then
    assertThat(Escalation.dueAt(first)).isEqualTo(Instant.parse("2026-11-24T18:15:00Z"));
    assertThat(second).isEqualTo(new Exhausted(2, Instant.parse("2026-11-24T18:15:00Z")));
  }

  /// Three replicas, a table that keeps what is committed, and everything that can go wrong: deaths
  /// before and after a commit, late looks, looks too many, answers at any time.
  @Test
  @Timeout(60)
  void whateverDiesNobodyIsAskedTwiceForOneTurnAndNobodyIsForgotten() {
    for (int seed = 0; seed < 3000; seed++) {
      var model = new Model(new Random(seed));
      for (int step = 0; step < 60 && model.state.isOpen(); step++) {
        model.step();
      }
      model.assertHeld("seed " + seed);
    }
  }

  private static final class Model {

    private final Random random;
    private final Escalation escalation;

    /// What is committed.
    private PageState state = PageState.ordered(NOW);

    private final Map<Integer, Asked> decided = new HashMap<>();
    private int exhaustedTold;
    private int exhaustedBegun;

    private Instant now = NOW;
    private final List<Duration> unanswered = new ArrayList<>();
    private Instant lastAsked = NOW;

    Model(Random random) {
      this.random = random;
      var waits = new ArrayList<Duration>();
      for (int step = 0; step < random.nextInt(4); step++) {
        waits.add(Duration.ofMinutes(1 + random.nextInt(5)));
      }
      this.escalation =
          new Escalation(
              waits,
              1 + random.nextInt(3),
              Duration.ofMinutes(5 + random.nextInt(60)),
              Escalation.LONGEST_WAIT);
    }

    void step() {
      now = now.plusSeconds(random.nextInt(400));
      switch (random.nextInt(12)) {
        case 0 -> escalation.acknowledge(state, ADA, now).ifPresent(next -> state = next);
        case 1 -> {
          if (random.nextInt(8) == 0) {
            Escalation.resolve(state, "ada", now).ifPresent(next -> state = next);
          }
        }
        default -> {
          // The same item may be claimed by several, one after the other, because of the row's
          // lock.
          for (int replica = 0; replica < 1 + random.nextInt(3); replica++) {
            look(random.nextInt(5) == 0);
          }
        }
      }
    }

    /// @param dies before it commits
    private void look(boolean dies) {
      escalation
          .due(state, now)
          .ifPresent(move -> {
            if (dies) {
              return;
            }
            assertThat(decided).doesNotContainKey(move.state().turn());
            decided.put(move.state().turn(), move.asked());
            if (move.state() instanceof Exhausted && !(state instanceof Exhausted)) {
              exhaustedBegun++;
              exhaustedTold++;
            }
            if (!(state instanceof Acknowledged)) {
              unanswered.add(Duration.between(lastAsked, Escalation.dueAt(state)));
            }
            lastAsked = now;
            state = move.state();
          });
    }

    void assertHeld(String what) {
      // Each turn was decided once, none was left out.
      assertThat(decided.keySet())
          .as(what)
          .containsExactlyInAnyOrderElementsOf(
              IntStream.rangeClosed(1, state.turn()).boxed().toList());
      assertThat(unanswered)
          .as(what)
          .allSatisfy(wait -> assertThat(wait).isLessThanOrEqualTo(Escalation.LONGEST_WAIT));
      assertThat(exhaustedTold).as(what).isEqualTo(exhaustedBegun);
      if (!(state instanceof Resolved)) {
        // There is always a next time.
        assertThat(Escalation.dueAt(state)).as(what).isBefore(now.plus(Duration.ofHours(2)));
        assertThat(escalation.due(state, Escalation.dueAt(state))).as(what).isPresent();
      }
    }
  }
}
