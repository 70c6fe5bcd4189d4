package io.safekeep.runtime.id;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class IdsTest {

  private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");

  private final Ids ids = new Ids(Clock.fixed(NOON, ZoneOffset.UTC));

  @Test
  void idIsAVersion7UuidOfItsMillisecond() {
    UUID id = ids.next();

    assertThat(id.version()).isEqualTo(7);
    assertThat(id.variant()).isEqualTo(2);
    assertThat(id.getMostSignificantBits() >>> 16).isEqualTo(NOON.toEpochMilli());
  }

  @Test
  void idsOfOneMillisecondSortInTheOrderTheyWereMade() {
    List<String> made = Stream.generate(ids::next).limit(10_000).map(UUID::toString).toList();

    assertThat(made).isSorted().doesNotHaveDuplicates();
  }

  @Test
  void idsSortAlsoWhenTheClockIsSetBack() {
    // Given: a clock that goes back a second at each look
    var back =
        new Clock() {
          private Instant now = NOON;

          @Override
          public ZoneOffset getZone() {
            return ZoneOffset.UTC;
          }

          @Override
          public Clock withZone(ZoneId zone) {
            return this;
          }

          @Override
          public Instant instant() {
            now = now.minusSeconds(1);
            return now;
          }
        };
    Ids confused = new Ids(back);

    // When
    List<String> made = Stream.generate(confused::next).limit(100).map(UUID::toString).toList();

    // Then
    assertThat(made).isSortedAccordingTo(Comparator.naturalOrder());
  }

  @Test
  void threadsNeverGetTheSameId() throws Exception {
    List<UUID> made = new ArrayList<>();
    try (var threads = Executors.newFixedThreadPool(4)) {
      var batches =
          threads.invokeAll(
              IntStream.range(0, 4)
                  .<Callable<List<UUID>>>mapToObj(
                      _ -> () -> Stream.generate(ids::next).limit(5_000).toList())
                  .toList());
      for (var batch : batches) {
        made.addAll(batch.get());
      }
    }

    assertThat(new HashSet<>(made)).hasSize(20_000);
  }
}
