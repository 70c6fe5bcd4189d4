package io.safekeep.backup.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import io.safekeep.backup.catalogue.BaseBackupRun.Completed;
import io.safekeep.backup.catalogue.SqlWalPositions.LostWal;
import io.safekeep.backup.wal.RecoveryPoint;
import io.safekeep.backup.wire.Lsn;
import io.safekeep.backup.wire.TimelineId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RecoveryWindowsTest {

  private static final UUID DATASTORE = UUID.fromString("0199aaaa-0000-7000-8000-000000000001");

  @Test
  void nothingIsRecoverableWithoutABaseBackup() {
    RecoveryWindow window = RecoveryWindows.of(List.of(), List.of(), archivedUntil("10:00:00"));

    assertThat(window).isEqualTo(new RecoveryWindow(null, null, List.of()));
    assertThat(window.contains(at("09:00:00"))).isFalse();
    assertThat(window.describe()).isEqualTo("nothing can be recovered yet");
  }

  @Test
  void nothingIsRecoverableWithoutArchivedWal() {
    RecoveryWindow window =
        RecoveryWindows.of(List.of(base("08:00:00", "0/1000000")), List.of(), Optional.empty());

    assertThat(window).isEqualTo(new RecoveryWindow(null, null, List.of()));
  }

  @Test
  void windowReachesFromTheOldestBaseToTheEndOfTheArchive() {
    RecoveryWindow window =
        RecoveryWindows.of(
            List.of(base("09:00:00", "0/3000000"), base("08:00:00", "0/1000000")),
            List.of(),
            archivedUntil("10:00:00"));

    assertThat(window).isEqualTo(new RecoveryWindow(at("08:00:00"), at("10:00:00"), List.of()));
    assertThat(window.contains(at("08:00:00"))).isTrue();
    assertThat(window.contains(at("10:00:00"))).isTrue();
    assertThat(window.contains(at("07:59:59"))).isFalse();
    assertThat(window.contains(at("10:00:01"))).isFalse();
  }

  @Test
  void gapLastsUntilTheFirstBaseBehindIt() {
    RecoveryWindow window =
        RecoveryWindows.of(
            List.of(base("09:30:00", "0/5000000"), base("08:00:00", "0/1000000")),
            List.of(lost("0/3000000", "0/4000000", "09:00:00")),
            archivedUntil("10:00:00"));

    assertThat(window.latest()).isEqualTo(at("10:00:00"));
    assertThat(window.gaps())
        .containsExactly(new RecoveryWindow.Gap(at("09:00:00"), at("09:30:00"), "slot missing"));
    assertThat(window.contains(at("09:00:00"))).isTrue();
    assertThat(window.contains(at("09:29:59"))).isFalse();
    assertThat(window.contains(at("09:30:00"))).isTrue();
    assertThat(window.describe())
        .isEqualTo(
            "from 2026-11-21T08:00:00Z to 2026-11-21T10:00:00Z without"
                + " [2026-11-21T09:00:00Z to 2026-11-21T09:30:00Z]");
  }

  @Test
  void walBehindAnOpenGapMakesNothingRecoverable() {
    RecoveryWindow window =
        RecoveryWindows.of(
            List.of(base("08:00:00", "0/1000000")),
            List.of(lost("0/3000000", "0/4000000", "09:00:00")),
            archivedUntil("10:00:00"));

    assertThat(window.latest()).isEqualTo(at("09:00:00"));
    assertThat(window.contains(at("09:30:00"))).isFalse();
  }

  @Test
  void gapRightBehindABaseLeavesTheBaseItself() {
    RecoveryWindow window =
        RecoveryWindows.of(
            List.of(base("08:00:00", "0/1000000")),
            List.of(lost("0/2000000", "0/4000000", null)),
            archivedUntil("10:00:00"));

    assertThat(window.gaps())
        .containsExactly(new RecoveryWindow.Gap(at("08:00:00"), null, "slot missing"));
    assertThat(window.latest()).isEqualTo(at("08:00:00"));
  }

  @Test
  void gapBeforeTheFirstBaseDoesNotMatter() {
    RecoveryWindow window =
        RecoveryWindows.of(
            List.of(base("09:30:00", "0/5000000")),
            List.of(lost("0/3000000", "0/4000000", "09:00:00")),
            archivedUntil("10:00:00"));

    assertThat(window).isEqualTo(new RecoveryWindow(at("09:30:00"), at("10:00:00"), List.of()));
  }

  @Test
  void newBaseCountsOnceTheArchiveProvesAnInstantBehindIt() {
    RecoveryWindow window =
        RecoveryWindows.of(
            List.of(base("10:00:05", "0/1000000")), List.of(), archivedUntil("10:00:00"));

    assertThat(window).isEqualTo(new RecoveryWindow(null, null, List.of()));
  }

  private static Instant at(String time) {
    return Instant.parse("2026-11-21T" + time + "Z");
  }

  private static Completed base(String recoverableFrom, String start) {
    return new BaseBackupRun.Queued(UUID.randomUUID(), DATASTORE, at("00:00:00"))
        .started()
        .completed(
            Lsn.parse(start),
            Lsn.parse(start),
            new TimelineId(1),
            100,
            10,
            at(recoverableFrom),
            at(recoverableFrom));
  }

  private static LostWal lost(String from, String to, @Nullable String fromTime) {
    return new LostWal(
        Lsn.parse(from),
        Lsn.parse(to),
        "slot missing",
        fromTime == null ? null : at(fromTime),
        at("09:10:00"));
  }

  private static Optional<WalPosition> archivedUntil(String covered) {
    Instant clock = at(covered).plus(RecoveryPoint.COMMIT_LATENCY);
    return Optional.of(
        new WalPosition(
            new RecoveryPoint(new TimelineId(1), Lsn.parse("0/9000000"), null, clock),
            null,
            at("12:00:00")));
  }
}
