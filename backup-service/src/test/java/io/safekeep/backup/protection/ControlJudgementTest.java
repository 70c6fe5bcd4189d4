package io.safekeep.backup.protection;

import static org.assertj.core.api.Assertions.assertThat;

import io.safekeep.backup.Orders;
import io.safekeep.backup.base.PageReport;
import io.safekeep.backup.catalogue.BackupContent;
import io.safekeep.backup.catalogue.BaseBackupRun;
import io.safekeep.backup.catalogue.BaseBackupRun.Completed;
import io.safekeep.backup.catalogue.ChainProof;
import io.safekeep.backup.catalogue.RecoveryWindow;
import io.safekeep.backup.catalogue.Verification;
import io.safekeep.backup.datastore.Datastore;
import io.safekeep.backup.datastore.SqlSlots.SlotNote;
import io.safekeep.backup.wire.Lsn;
import io.safekeep.backup.wire.SlotRetention;
import io.safekeep.backup.wire.TimelineId;
import io.safekeep.runtime.control.ControlResult;
import io.safekeep.runtime.control.ControlResult.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/// What the controls make of what they see, bound by bound.
class ControlJudgementTest {

  private static final Instant REGISTERED = Instant.parse("2026-11-21T08:00:00Z");
  private static final Duration BOUND = Duration.ofSeconds(60);
  private static final Datastore ORDERS = Orders.registeredAt(REGISTERED);

  @Test
  void recoveryPointAsOldAsTheBoundPasses() {
    ControlResult result = age("2026-11-21T10:00:00Z", "2026-11-21T10:01:00Z");

    assertThat(result.outcome()).isEqualTo(Outcome.PASS);
    assertThat(result.measured()).isEqualTo("60.0 s");
  }

  @Test
  void recoveryPointOlderThanTheBoundFails() {
    ControlResult result = age("2026-11-21T10:00:00Z", "2026-11-21T10:01:00.001Z");

    assertThat(result.outcome()).isEqualTo(Outcome.FAIL);
    assertThat(result.detail())
        .isEqualTo("The newest recoverable instant of orders is 60.0 s old.");
  }

  @Test
  void youngDatastoreHasTheBoundsTimeToBecomeRecoverable() {
    assertThat(nothingRecoverable("2026-11-21T08:01:00Z")).isEqualTo(Outcome.UNKNOWN);
    assertThat(nothingRecoverable("2026-11-21T08:01:00.001Z")).isEqualTo(Outcome.FAIL);
  }

  @Test
  void backupVerifiedSevenDaysAgoPasses() {
    ControlResult result =
        BaseBackupVerified.judge(
            ORDERS,
            List.of(verified("2026-11-21T09:00:00Z", null)),
            Instant.parse("2026-11-28T09:00:00Z"));

    assertThat(result.outcome()).isEqualTo(Outcome.PASS);
    assertThat(result.measured()).isEqualTo("168 h ago");
  }

  @Test
  void backupVerifiedLongerAgoFails() {
    ControlResult result =
        BaseBackupVerified.judge(
            ORDERS,
            List.of(verified("2026-11-21T09:00:00Z", null)),
            Instant.parse("2026-11-28T09:00:01Z"));

    assertThat(result.outcome()).isEqualTo(Outcome.FAIL);
  }

  @Test
  void oneDamagedBackupFailsHoweverManyAreGood() {
    ControlResult result =
        BaseBackupVerified.judge(
            ORDERS,
            List.of(
                verified("2026-11-21T09:00:00Z", null),
                verified("2026-11-20T09:00:00Z", "object base/x is corrupt")),
            Instant.parse("2026-11-21T10:00:00Z"));

    assertThat(result.outcome()).isEqualTo(Outcome.FAIL);
    assertThat(result.detail()).isEqualTo("A backup of orders: object base/x is corrupt");
  }

  @Test
  void backupThatWasNeverVerifiedIsUnknownAtFirst() {
    Instant young = REGISTERED.plus(Duration.ofDays(7));

    assertThat(BaseBackupVerified.judge(ORDERS, List.of(), young).outcome())
        .isEqualTo(Outcome.UNKNOWN);
    assertThat(BaseBackupVerified.judge(ORDERS, List.of(), young.plusSeconds(1)).outcome())
        .isEqualTo(Outcome.FAIL);
  }

  @Test
  void walProvenTwoHoursAgoPassesAndLongerAgoFails() {
    Instant bound = REGISTERED.plus(Duration.ofHours(2));

    assertThat(wal(null, bound)).isEqualTo(Outcome.UNKNOWN);
    assertThat(wal(null, bound.plusSeconds(1))).isEqualTo(Outcome.FAIL);
    assertThat(wal(proof(null), bound)).isEqualTo(Outcome.PASS);
    assertThat(wal(proof(null), bound.plusSeconds(1))).isEqualTo(Outcome.FAIL);
    assertThat(wal(proof("the archive has no WAL at 0/3000000"), bound)).isEqualTo(Outcome.FAIL);
  }

  private static Outcome wal(ChainProof proof, Instant now) {
    return WalWithoutGap.judge(ORDERS, List.of(), proof, Duration.ofDays(30), now).outcome();
  }

  private static ChainProof proof(String failure) {
    return new ChainProof(
        new TimelineId(1), Lsn.parse("0/1000000"), Lsn.parse("0/2000000"), failure, REGISTERED);
  }

  @Test
  void slotThatNobodyHasSeenLatelyIsUnknown() {
    // Given
    var note = new SlotNote(new SlotRetention(1 << 20, null, null), false, REGISTERED);

    // When // Then
    assertThat(slot(note, "2026-11-21T08:10:00Z").outcome()).isEqualTo(Outcome.PASS);
    assertThat(slot(note, "2026-11-21T08:10:01Z").outcome()).isEqualTo(Outcome.UNKNOWN);
    assertThat(SlotWithinBounds.judge(ORDERS, Optional.empty(), REGISTERED).outcome())
        .isEqualTo(Outcome.UNKNOWN);
  }

  @Test
  void slotThatFillsFailsAndSaysHowMuchIsLeft() {
    // Given
    var note = new SlotNote(new SlotRetention(100 << 20, 128L << 20, 28L << 20), true, REGISTERED);

    // When
    ControlResult result = slot(note, "2026-11-21T08:00:30Z");

    // Then
    assertThat(result.outcome()).isEqualTo(Outcome.FAIL);
    assertThat(result.detail())
        .isEqualTo("The server of orders keeps 100 MiB of WAL for us and can write 28 MiB more.");
  }

  @Test
  void brokenPageOfAnyLinkOfTheChainFails() {
    // Given
    Completed full =
        verified("2026-11-21T09:00:00Z", null)
            .holding(new BackupContent(null, 1, "", new PageReport(9, 1, "base/5/1, block 7")));
    Completed next =
        verified("2026-11-21T09:00:00Z", null)
            .holding(new BackupContent(full.id(), 2, "", new PageReport(3, 0, null)));

    // When // Then
    assertThat(PagesIntact.judge(ORDERS, List.of(next, full)).detail())
        .isEqualTo("orders has 1 broken pages, the first is base/5/1, block 7.");
    assertThat(PagesIntact.judge(ORDERS, List.of(next)).outcome()).isEqualTo(Outcome.PASS);
    assertThat(PagesIntact.judge(ORDERS, List.of()).outcome()).isEqualTo(Outcome.UNKNOWN);
  }

  private static ControlResult slot(SlotNote note, String now) {
    return SlotWithinBounds.judge(ORDERS, Optional.of(note), Instant.parse(now));
  }

  private static ControlResult age(String latest, String now) {
    return RecoveryPointAge.judge(
        ORDERS,
        new RecoveryWindow(REGISTERED, Instant.parse(latest), List.of()),
        Instant.parse(now),
        BOUND);
  }

  private static Outcome nothingRecoverable(String now) {
    return RecoveryPointAge.judge(
            ORDERS, new RecoveryWindow(null, null, List.of()), Instant.parse(now), BOUND)
        .outcome();
  }

  private static Completed verified(String at, String failure) {
    return new BaseBackupRun.Queued(UUID.randomUUID(), ORDERS.id(), REGISTERED)
        .started()
        .completed(
            Lsn.parse("0/1000000"),
            Lsn.parse("0/2000000"),
            new TimelineId(1),
            100,
            10,
            REGISTERED,
            REGISTERED)
        .verified(new Verification(Instant.parse(at), failure));
  }
}
