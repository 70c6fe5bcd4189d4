package io.safekeep.backup.filestore;

import static org.assertj.core.api.Assertions.assertThat;

import io.safekeep.backup.catalogue.RecoveryWindow;
import io.safekeep.backup.catalogue.RecoveryWindow.Gap;
import io.safekeep.backup.files.Scan;
import io.safekeep.backup.files.ScanStretch;
import io.safekeep.contracts.TenantId;
import io.safekeep.runtime.control.ControlResult.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.Test;

/// Which instants a file store's scans allow to promise.
class FileWindowsTest {

  private static final Duration MINUTE = Duration.ofSeconds(60);
  private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
  private static final Instant LONG_AGO = NOON.minus(Duration.ofDays(30));

  @Test
  void scansWithinAMinuteOfEachOtherLeaveNoGap() {
    ScanStretch stretch = ScanStretch.of(scan(0, 5)).with(scan(20, 25));

    assertThat(stretch.isContinuedBy(scan(40, 45), MINUTE)).isTrue();
    assertThat(stretch.isContinuedBy(scan(40, 80), MINUTE)).isTrue();
    assertThat(stretch.isContinuedBy(scan(40, 81), MINUTE)).isFalse();
    assertThat(FileWindows.of(List.of(stretch), MINUTE, LONG_AGO))
        .isEqualTo(new RecoveryWindow(at(5), at(25), List.of()));
  }

  @Test
  void lateScanLeavesAGapFromAMinuteBehindTheBeginningOfTheOneBefore() {
    List<ScanStretch> stretches = List.of(ScanStretch.of(scan(0, 5)), ScanStretch.of(scan(90, 95)));

    RecoveryWindow window = FileWindows.of(stretches, MINUTE, LONG_AGO);

    assertThat(window.earliest()).isEqualTo(at(5));
    assertThat(window.latest()).isEqualTo(at(95));
    assertThat(window.gaps()).extracting(Gap::from, Gap::to).containsExactly(tuple(60, 95));
    assertThat(window.contains(at(60))).isTrue();
    assertThat(window.contains(at(61))).isFalse();
  }

  @Test
  void scanThatTakesLongerThanAMinuteLeavesAGapThatBeginsBehindItsEnd() {
    List<ScanStretch> stretches =
        List.of(ScanStretch.of(scan(0, 100)), ScanStretch.of(scan(120, 125)));

    assertThat(FileWindows.of(stretches, MINUTE, LONG_AGO).gaps())
        .extracting(Gap::from, Gap::to)
        .containsExactly(tuple(100, 125));
  }

  @Test
  void windowBeginsAtItsBoundAndKeepsWhatWasCapturedLast() {
    ScanStretch old = ScanStretch.of(scan(0, 5)).with(scan(20, 25));

    assertThat(FileWindows.of(List.of(old), MINUTE, at(10)).earliest()).isEqualTo(at(10));
    assertThat(FileWindows.of(List.of(old), MINUTE, at(9_999)))
        .isEqualTo(new RecoveryWindow(at(25), at(25), List.of()));
    assertThat(FileWindows.of(List.of(), MINUTE, at(0)).describe())
        .isEqualTo("nothing can be recovered yet");
  }

  @Test
  void whatCannotBeReadFailsTheControlAlthoughScansAreOnTime() {
    ScanStretch last = ScanStretch.of(scan(0, 5));

    assertThat(judge(last, 0, 30)).isEqualTo(Outcome.PASS);
    assertThat(judge(last, 0, 61)).isEqualTo(Outcome.FAIL);
    assertThat(judge(last, 1, 30)).isEqualTo(Outcome.FAIL);
    assertThat(judge(null, 0, 30)).isEqualTo(Outcome.UNKNOWN);
    assertThat(judge(null, 0, 86_401)).isEqualTo(Outcome.FAIL);
  }

  private static Outcome judge(ScanStretch last, long unreadable, long now) {
    FileStore store =
        new FileStore(
            UUID.randomUUID(),
            new TenantId(UUID.randomUUID()),
            "documents",
            new FileStore.Place.Folder("documents"),
            NOON,
            1,
            new FileStore.Health(null, null, unreadable, unreadable == 0 ? null : "x: denied"),
            null);
    return FileRecoveryPoint.judge(store, last, at(now), MINUTE).outcome();
  }

  private static Tuple tuple(long from, long to) {
    return Tuple.tuple(at(from), at(to));
  }

  private static Scan scan(long from, long to) {
    return new Scan(at(from), at(to), 0, 0, 0, null);
  }

  private static Instant at(long second) {
    return NOON.plusSeconds(second);
  }
}
