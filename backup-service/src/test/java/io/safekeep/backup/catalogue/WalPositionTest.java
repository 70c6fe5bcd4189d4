package io.safekeep.backup.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import io.safekeep.backup.wal.RecoveryPoint;
import io.safekeep.backup.wire.Lsn;
import io.safekeep.backup.wire.TimelineId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class WalPositionTest {

  @Test
  void quietServersClockMovesTheLatestInstantOn() {
    assertThat(position("2026-11-21T10:00:10Z", "2026-11-21T10:00:00Z").latest())
        .isEqualTo(Instant.parse("2026-11-21T10:00:08Z"));
  }

  @Test
  void untilTheClockCoversACommitJustBeforeItIsRecoverable() {
    assertThat(position("2026-11-21T10:00:10Z", "2026-11-21T10:00:09Z").latest())
        .isEqualTo(Instant.parse("2026-11-21T10:00:08.999999Z"));
  }

  @Test
  void nothingIsKnownBeforeTheFirstCommitOrClock() {
    assertThat(position(null, null).latest()).isNull();
  }

  @Test
  void baseBackupRightBehindACommitIsNotBroughtBackToBeforeIt() {
    assertThat(position("2026-11-21T10:00:10Z", "2026-11-21T10:00:09Z").settled())
        .isEqualTo(Instant.parse("2026-11-21T10:00:09Z"));
    assertThat(position("2026-11-21T10:00:10Z", "2026-11-21T10:00:00Z").settled())
        .isEqualTo(Instant.parse("2026-11-21T10:00:08Z"));
    assertThat(position(null, "2026-11-21T10:00:09Z").settled())
        .isEqualTo(Instant.parse("2026-11-21T10:00:09Z"));
    assertThat(position(null, null).settled()).isNull();
  }

  private static WalPosition position(@Nullable String clock, @Nullable String commit) {
    return new WalPosition(
        new RecoveryPoint(
            new TimelineId(1),
            Lsn.parse("0/1000000"),
            null,
            clock == null ? null : Instant.parse(clock)),
        commit == null ? null : Instant.parse(commit),
        Instant.parse("2026-11-21T10:00:11Z"));
  }
}
