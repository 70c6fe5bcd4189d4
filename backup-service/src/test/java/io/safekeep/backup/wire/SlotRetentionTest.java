package io.safekeep.backup.wire;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SlotRetentionTest {
  private static final long MEBIBYTE = 1 << 20;
  private static final WalSegmentSize SIXTEEN = new WalSegmentSize(16 << 20);

  @Test
  void withoutALimitOnlyTheDiskIsABound() {
    // When
    var retention =
        SlotRetention.of(Lsn.parse("0/1000000"), Lsn.parse("0/5000000"), SIXTEEN, -MEBIBYTE, 0);

    // Then
    assertThat(retention).isEqualTo(new SlotRetention(64 * MEBIBYTE, null, null));
    assertThat(retention.isAlarming(0.25, 64 * MEBIBYTE)).isFalse();
    assertThat(retention.isAlarming(0.25, 64 * MEBIBYTE - 1)).isTrue();
  }

  @Test
  void slotIsLostOneSegmentBehindItsLimit() {
    // Given a slot in the middle of segment 1, and four segments that may be kept
    var retention =
        SlotRetention.of(Lsn.parse("0/1800000"), Lsn.parse("0/4000000"), SIXTEEN, 64 * MEBIBYTE, 0);

    // Then the WAL may grow up to the start of segment 6
    assertThat(retention).isEqualTo(new SlotRetention(40 * MEBIBYTE, 64 * MEBIBYTE, 32 * MEBIBYTE));
    assertThat(retention.isAlarming(0.5, 0)).isFalse();
    assertThat(retention.isAlarming(0.51, 0)).isTrue();
  }

  @Test
  void whatIsKeptAnywayCountsToo() {
    var retention =
        SlotRetention.of(
            Lsn.parse("0/1000000"), Lsn.parse("0/1000000"), SIXTEEN, MEBIBYTE, 32 * MEBIBYTE);

    assertThat(retention).isEqualTo(new SlotRetention(0, 32 * MEBIBYTE, 48 * MEBIBYTE));
  }

  @Test
  void slotBehindItsLimitHasNothingLeft() {
    var retention =
        SlotRetention.of(Lsn.parse("0/1000000"), Lsn.parse("1/0"), SIXTEEN, 64 * MEBIBYTE, 0);

    assertThat(retention.safeBytes()).isZero();
    assertThat(retention.isAlarming(0.01, 0)).isTrue();
  }

  @Test
  void sizesAreReadAsTheServerShowsThem() {
    assertThat(DataSize.parse("1GB")).isEqualTo(1L << 30);
    assertThat(DataSize.parse("8kB")).isEqualTo(8192);
    assertThat(DataSize.parse("512MB")).isEqualTo(512L << 20);
    assertThat(DataSize.parse("131072")).isEqualTo(131_072);
    assertThat(DataSize.parse("-1")).isEqualTo(-1);
  }
}
