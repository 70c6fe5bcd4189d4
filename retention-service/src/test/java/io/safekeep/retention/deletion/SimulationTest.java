package io.safekeep.retention.deletion;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// `-Dsafekeep.histories=1000000` plays a million histories. A history that fails is named by its
/// seed, and `-Dsafekeep.seed` begins with it.
class SimulationTest {

  private static final long HISTORIES = Long.getLong("safekeep.histories", 20_000);
  private static final long SEED = Long.getLong("safekeep.seed", 0);

  /// Enough that each broken rule shows.
  private static final long UNTIL_FOUND = 50_000;

  @Test
  void nobodysDataIsDestroyedWronglyOrEarlyOrForgotten() {
    // When
    var violations = new TreeMap<Long, String>();
    long destroyed =
        LongStream.range(SEED, SEED + HISTORIES)
            .parallel()
            .filter(seed -> {
              var history = new History(seed, Set.of());
              history
                  .play()
                  .ifPresent(violation -> {
                    synchronized (violations) {
                      violations.put(seed, violation);
                    }
                  });
              return history.isDestroyed();
            })
            .count();

    // Then: and there were enough of both kinds
    assertThat(violations).isEmpty();
    assertThat(destroyed).isBetween(HISTORIES / 10, HISTORIES * 9 / 10);
  }

  @ParameterizedTest
  @MethodSource
  void brokenRuleIsNoticed(Set<Mutation> broken, String violation) {
    assertThat(
            LongStream.range(0, UNTIL_FOUND)
                .mapToObj(seed -> new History(seed, broken).play())
                .filter(found -> found.filter(violation::equals).isPresent())
                .findFirst())
        .isPresent();
  }

  /// Where one rule stands behind another, both have to break.
  static Object[] brokenRuleIsNoticed() {
    return new Object[] {
      Arguments.of(Set.of(Mutation.NOT_SEALED), "an active tenant's data was destroyed"),
      Arguments.of(
          Set.of(Mutation.LEDGER_NOT_READ, Mutation.CASE_KEPT),
          "a tenant was shut out whose relationship was told"),
      Arguments.of(
          Set.of(Mutation.DOUBTS_BELIEVED), "a tenant was shut out whose relationship was told"),
      Arguments.of(
          Set.of(Mutation.LEDGER_NOT_READ, Mutation.CASE_NOT_READ_AGAIN),
          "a tenant was shut out whose relationship was told"),
      Arguments.of(
          Set.of(Mutation.DATES_NOT_READ, Mutation.DUE_AT_ONCE),
          "data was destroyed before its time"),
      Arguments.of(Set.of(Mutation.DATES_NOT_READ), "a key was destroyed while backups needed it"),
      Arguments.of(Set.of(Mutation.CLOCKS_NOT_COMPARED), "data was destroyed before its time"),
      Arguments.of(Set.of(Mutation.HOLDS_NOT_READ), "data under legal hold was destroyed"),
      Arguments.of(
          Set.of(Mutation.NOT_COOLED_OFF, Mutation.REQUESTS_NOT_READ),
          "a request was carried out that could still be taken back"),
      Arguments.of(Set.of(Mutation.NO_SWEEP), "a tenant that has left was forgotten")
    };
  }
}
