package io.safekeep.notification.alert;

import static org.assertj.core.api.Assertions.assertThat;

import io.safekeep.notification.alert.Episode.Effect;
import io.safekeep.notification.alert.Signal.Act;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class EpisodeTest {

  private static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");

  /// What a sender says, seconds after noon.
  private record Said(Act act, long second) {}

  @Test
  void troubleBeginsIsRepeatedAndEnds() {
    // Given
    var first = Episode.after(null, Act.TRIGGER, at(0));
    var again = Episode.after(first, Act.TRIGGER, at(60));

    // When
    var over = Episode.after(again, Act.RESOLVE, at(90));

    // Then
    assertThat(Episode.effect(null, Act.TRIGGER, at(0))).isEqualTo(Effect.OPENED);
    assertThat(Episode.effect(first, Act.TRIGGER, at(60))).isEqualTo(Effect.REPEATED);
    assertThat(over).isEqualTo(new Episode(at(60), at(90)));
  }

  @Test
  void beginningThatArrivesAfterItsEndBeginsNothing() {
    // Given
    var remembered = Episode.after(null, Act.RESOLVE, at(90));

    // When
    var effect = Episode.effect(remembered, Act.TRIGGER, at(0));

    // Then
    assertThat(effect).isEqualTo(Effect.LATE);
  }

  @Test
  void endOfAnEarlierTroubleDoesNotEndTheOneThatIsOn() {
    // Given
    var second = Episode.after(new Episode(at(0), at(30)), Act.TRIGGER, at(60));

    // When
    var effect = Episode.effect(second, Act.RESOLVE, at(30));

    // Then
    assertThat(effect).isEqualTo(Effect.LATE);
  }

  @Test
  void onceSeenAtTheSendersItIsStillOn() {
    // Given
    var on = new Episode(at(0), null);

    // When
    var after = Episode.after(on, Act.ACKNOWLEDGE, at(10));

    // Then
    assertThat(Episode.effect(on, Act.ACKNOWLEDGE, at(10))).isEqualTo(Effect.ACKNOWLEDGED);
    assertThat(after).isEqualTo(on);
  }

  /// Ten thousand histories, each in an order of its own and with repetitions.
  @Test
  void inWhicheverOrderSignalsComeTheNewestOneIsRight() {
    var random = new Random(20261124);
    for (int history = 0; history < 10_000; history++) {
      // Given
      var said = new ArrayList<Said>();
      for (int i = 0; i < 1 + random.nextInt(6); i++) {
        said.add(new Said(random.nextBoolean() ? Act.TRIGGER : Act.RESOLVE, random.nextInt(8)));
      }
      said.addAll(said.subList(0, random.nextInt(said.size() + 1)).stream().toList());
      Collections.shuffle(said, random);

      // When
      Episode end = play(said);

      // Then
      assertThat(end).isNotNull();
      assertThat(end.endedAt() == null).as("%s", said).isEqualTo(isOn(said));
    }
  }

  /// By definition: something said that it is on, and nothing that is as new says that it is over.
  private static boolean isOn(List<Said> said) {
    long on = newest(said, Act.TRIGGER);
    return on > newest(said, Act.RESOLVE);
  }

  private static long newest(List<Said> said, Act act) {
    return said.stream()
        .filter(one -> one.act() == act)
        .mapToLong(Said::second)
        .max()
        .orElse(Long.MIN_VALUE);
  }

  private static @Nullable Episode play(List<Said> said) {
    Episode episode = null;
    for (Said one : said) {
      episode = Episode.after(episode, one.act(), at(one.second()));
    }
    return episode;
  }

  private static Instant at(long second) {
    return NOON.plusSeconds(second);
  }
}
