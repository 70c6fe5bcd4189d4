package io.safekeep.backup.base;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.safekeep.backup.wire.Lsn;
import io.safekeep.backup.wire.SystemIdentifier;
import io.safekeep.backup.wire.TimelineId;
import io.safekeep.backup.wire.WalSegmentSize;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

final class CompletedBackupTest {
  private static final CompletedBackup BACKUP =
      new CompletedBackup(
          UUID.fromString("0199c0de-0000-7000-8000-00000000000b"),
          new SystemIdentifier(7_574_916_312_345_678_901L),
          18,
          "nightly\nwith 100 % & = signs",
          Instant.parse("2026-11-21T22:38:27.123456Z"),
          Instant.parse("2026-11-21T22:39:00Z"),
          new TimelineId(1),
          Lsn.parse("0/2000028"),
          new TimelineId(1),
          Lsn.parse("0/2000120"),
          new WalSegmentSize(16 << 20),
          2_151_000_000L,
          310_000_000L,
          1_278,
          2_150_000_000L,
          9,
          List.of(new CompletedBackup.TablespaceLocation(16_400, "/srv/fast disk")),
          Map.of("max_connections", "100", "wal_level", "replica"),
          UUID.fromString("0199c0de-0000-7000-8000-00000000000a"),
          8192,
          new PageReport(262_144, 1, "base/5/16384, block 7"));

  @Test
  void itsTextIsReadBack() {
    assertThat(CompletedBackup.parse(BACKUP.toText())).isEqualTo(BACKUP);
  }

  @Test
  void whatWasWrittenBeforeThereWereChainsIsAFullBackup() {
    // Given
    var text =
        new String(BACKUP.toText(), UTF_8)
            .replaceAll("(?m)^(parent|block-bytes|pages-.*|first-broken-page) .*\n", "");

    // When
    var parsed = CompletedBackup.parse(text.getBytes(UTF_8));

    // Then
    assertThat(parsed.parent()).isNull();
    assertThat(parsed.blockBytes()).isEqualTo(8192);
    assertThat(parsed.pages()).isEqualTo(PageReport.NONE);
    assertThat(parsed.endLsn()).isEqualTo(BACKUP.endLsn());
  }

  @Test
  void aLackingLineIsNamed() {
    // Given
    var text = new String(BACKUP.toText(), UTF_8).replaceAll("(?m)^end-lsn.*\n", "");

    // When // Then
    assertThatThrownBy(() -> CompletedBackup.parse(text.getBytes(UTF_8)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("it lacks 'end-lsn'");
  }
}
