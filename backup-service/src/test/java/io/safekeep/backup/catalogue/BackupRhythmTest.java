package io.safekeep.backup.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import io.safekeep.backup.base.PageReport;
import io.safekeep.backup.catalogue.BackupRhythm.Choice;
import io.safekeep.backup.catalogue.BaseBackupRun.Completed;
import io.safekeep.backup.wire.Lsn;
import io.safekeep.backup.wire.TimelineId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class BackupRhythmTest {

  private static final UUID DATASTORE = UUID.fromString("0199aaaa-0000-7000-8000-000000000001");
  private static final UUID FULL = UUID.fromString("0199aaaa-0000-7000-8000-0000000000f0");
  private static final UUID NEXT = UUID.fromString("0199aaaa-0000-7000-8000-0000000000f1");
  private static final BackupRhythm WEEKLY = new BackupRhythm(Duration.ofDays(7), 3);
  private static final BackupRhythm.Server SERVER =
      new BackupRhythm.Server(18, true, new TimelineId(1));
  private static final Instant NOW = Instant.parse("2026-11-22T00:00:00Z");

  @Test
  void firstOneIsFull() {
    assertThat(WEEKLY.choose(SERVER, List.of(), NOW))
        .isEqualTo(new Choice.Full("it is the first one"));
  }

  @Test
  void nextOneHoldsWhatChangedSinceTheNewest() {
    // Given
    Completed full = full("2026-11-20T00:00:00Z");
    Completed next = next("2026-11-21T00:00:00Z");

    // When
    Choice choice = WEEKLY.choose(SERVER, List.of(full, next), NOW);

    // Then
    assertThat(choice)
        .isEqualTo(new Choice.Incremental(next, "holds what changed since 2026-11-21T00:00:00Z"));
  }

  @Test
  void serverThatCannotTellGetsAFullOne() {
    List<Completed> known = List.of(full("2026-11-21T00:00:00Z"));

    assertThat(reason(new BackupRhythm.Server(16, false, new TimelineId(1)), known))
        .isEqualTo("PostgreSQL 16 does not know which blocks changed");
    assertThat(reason(new BackupRhythm.Server(18, false, new TimelineId(1)), known))
        .isEqualTo("summarize_wal is off: the server does not note which blocks change");
  }

  @Test
  void newTimelineBeginsWithAFullOne() {
    assertThat(
            reason(
                new BackupRhythm.Server(18, true, new TimelineId(2)),
                List.of(full("2026-11-21T00:00:00Z"))))
        .isEqualTo("the server has gone from timeline 1 to 2");
  }

  @Test
  void chainEndsAtItsLongest() {
    BackupRhythm shorter = new BackupRhythm(Duration.ofDays(7), 2);
    List<Completed> known = List.of(full("2026-11-20T00:00:00Z"), next("2026-11-21T00:00:00Z"));

    assertThat(shorter.choose(SERVER, known, NOW))
        .isEqualTo(new Choice.Full("the chain has its longest, 2 base backups"));
    assertThat(new BackupRhythm(Duration.ofDays(7), 1).choose(SERVER, known, NOW))
        .isInstanceOf(Choice.Full.class);
  }

  @Test
  void fullOneIsDueAfterItsTime() {
    assertThat(reason(SERVER, List.of(full("2026-11-15T00:00:00.001Z")))).startsWith("holds");
    assertThat(reason(SERVER, List.of(full("2026-11-15T00:00:00Z"))))
        .isEqualTo("the last full one is of 2026-11-15T00:00:00Z");
  }

  @Test
  void nothingIsPutOnTopOfDamage() {
    // Given
    Completed next = next("2026-11-21T00:00:00Z");
    Completed damaged =
        full("2026-11-20T00:00:00Z").verified(new Verification(NOW, "object x is corrupt"));
    Completed broken =
        full("2026-11-20T00:00:00Z")
            .holding(new BackupContent(null, 1, "", new PageReport(9, 1, "base/5/1, block 7")));

    // When // Then
    assertThat(reason(SERVER, List.of(damaged, next)))
        .isEqualTo("base backup " + FULL + " is damaged");
    assertThat(reason(SERVER, List.of(broken, next)))
        .isEqualTo("base backup " + FULL + " has broken pages");
    assertThat(reason(SERVER, List.of(next))).isEqualTo("base backup " + FULL + " is gone");
  }

  private static String reason(BackupRhythm.Server server, List<Completed> known) {
    return WEEKLY.choose(server, known, NOW).reason();
  }

  private static Completed full(String at) {
    return completed(FULL, at);
  }

  private static Completed next(String at) {
    return completed(NEXT, at).holding(new BackupContent(FULL, 2, "", PageReport.NONE));
  }

  private static Completed completed(UUID id, String at) {
    return new BaseBackupRun.Queued(id, DATASTORE, Instant.parse(at))
        .started()
        .completed(
            Lsn.parse("0/1000000"),
            Lsn.parse("0/2000000"),
            new TimelineId(1),
            100,
            10,
            Instant.parse(at),
            Instant.parse(at));
  }
}
