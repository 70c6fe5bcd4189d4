package io.safekeep.backup.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import io.safekeep.backup.catalogue.RecoveryWindow.Gap;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LostInstantsTest {

  private static final RecoveryWindow NOTHING = new RecoveryWindow(null, null, List.of());

  @Test
  void aRepositoryWithNothingAddsNothing() {
    RecoveryWindow window = window("08:00", "10:00");

    assertThat(LostInstants.join(NOTHING, window)).isEqualTo(window);
    assertThat(LostInstants.join(window, NOTHING)).isEqualTo(window);
    assertThat(LostInstants.join(NOTHING, NOTHING)).isEqualTo(NOTHING);
  }

  @Test
  void theWiderWindowCounts() {
    RecoveryWindow joined = LostInstants.join(window("09:00", "10:00"), window("07:00", "09:59"));

    assertThat(joined).isEqualTo(window("07:00", "10:00"));
  }

  @Test
  void whatNeitherHasIsAGap() {
    RecoveryWindow joined = LostInstants.join(window("09:00", "10:00"), window("07:00", "08:30"));

    assertThat(joined)
        .isEqualTo(window("07:00", "10:00", gap("08:30", "09:00", "in no repository")));
  }

  @Test
  void aGapOfOneIsFilledByTheOther() {
    RecoveryWindow joined =
        LostInstants.join(
            window("08:30", "10:00"),
            window("07:00", "10:00", gap("07:30", "08:00", "one"), gap("08:20", "09:00", "two")));

    assertThat(joined)
        .isEqualTo(
            window("07:00", "10:00", gap("07:30", "08:00", "one"), gap("08:20", "08:30", "two")));
  }

  @Test
  void aGapThatNothingHasFollowedInEitherStaysOpen() {
    RecoveryWindow one = window("07:00", "09:00", gap("09:00", null, "slot missing"));

    assertThat(LostInstants.join(one, one)).isEqualTo(one);
  }

  @Test
  void aGapThatNothingHasFollowedInOneIsClosedByTheOther() {
    RecoveryWindow second = window("07:00", "09:00", gap("09:00", null, "lost"));

    assertThat(LostInstants.join(window("09:10", "10:00"), second))
        .isEqualTo(window("07:00", "10:00", gap("09:00", "09:10", "lost")));
  }

  private static RecoveryWindow window(String earliest, String latest, Gap... gaps) {
    return new RecoveryWindow(at(earliest), at(latest), List.of(gaps));
  }

  private static Gap gap(String from, @Nullable String to, String reason) {
    return new Gap(at(from), to == null ? null : at(to), reason);
  }

  private static @Nullable Instant at(@Nullable String time) {
    return time == null ? null : Instant.parse("2026-11-21T" + time + ":00Z");
  }
}
