package io.safekeep.access.detection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.safekeep.access.detection.SqlRefusals.Refused;
import io.safekeep.contracts.TenantId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RefusalRulesTest {

  private static final Duration WINDOW = Duration.ofMinutes(10);
  private static final Instant AT = Instant.parse("2026-11-22T12:00:00Z");
  private static final UUID GRANT = UUID.fromString("00000000-0000-7000-8000-000000000001");

  private final Detection.Place here =
      new Detection.Place(new TenantId(UUID.randomUUID()), UUID.randomUUID(), "postgres");
  private final Detection.Place there =
      new Detection.Place(new TenantId(UUID.randomUUID()), UUID.randomUUID(), "portal");

  @Test
  void oneLessThanABurstIsAMistakeAndABurstIsTold() {
    // Given
    var nine = new ArrayList<>(Collections.nCopies(9, refused("eve", here, "request", false)));
    nine.addAll(Collections.nCopies(9, refused("mallory", here, "request", false)));

    // When
    var before = judge(nine);
    nine.add(refused("eve", here, "connect", false));

    // Then
    assertThat(before).isEmpty();
    assertThat(judge(nine))
        .containsExactly(
            new Detection(
                "burst:eve:" + here.tenant(),
                here,
                null,
                "denied-burst",
                "eve was refused 10 times within 10 minutes, 10 of them here, by connect, request"));
  }

  @Test
  void eachTenantLearnsWhatWasTriedOnItAndOthersNothingOfIt() {
    // Given
    var tried = new ArrayList<>(Collections.nCopies(8, refused("eve", here, "request", false)));
    tried.add(refused("eve", there, "portal", false));
    tried.add(refused("eve", null, "connect", false));

    // Then
    assertThat(judge(tried))
        .extracting(Detection::place, Detection::detail)
        .containsExactlyInAnyOrder(
            tuple(here, "eve was refused 10 times within 10 minutes, 8 of them here, by request"),
            tuple(there, "eve was refused 10 times within 10 minutes, 1 of them here, by portal"),
            tuple(null, "eve was refused 10 times within 10 minutes, 1 of them here, by connect"));
  }

  @Test
  void oneUseAfterTheEndIsEnough() {
    assertThat(judge(List.of(refused("alice", here, "gateway", true))))
        .containsExactly(
            new Detection(
                "late:" + GRANT,
                here,
                GRANT,
                "use-after-end",
                "alice tried grant %s by gateway after its end, and was refused; attempts so far: 1"
                    .formatted(GRANT)));
  }

  private static List<Detection> judge(List<Refused> refused) {
    return RefusalRules.judge(refused, 10, WINDOW);
  }

  private static Refused refused(
      String employee, Detection.@Nullable Place place, String way, boolean isLate) {
    return new Refused(employee, place, isLate ? GRANT : null, way, isLate, AT);
  }
}
