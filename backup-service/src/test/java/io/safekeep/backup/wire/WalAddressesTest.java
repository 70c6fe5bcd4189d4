package io.safekeep.backup.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WalAddressesTest {
  private static final WalSegmentSize SIXTEEN_MIB = WalSegmentSize.DEFAULT;
  private static final WalSegmentSize ONE_MIB = new WalSegmentSize(1 << 20);
  private static final TimelineId FIRST = new TimelineId(1);

  @ParameterizedTest
  @CsvSource({
    "0/0, 0/0",
    "16/B374D848, 16/B374D848",
    "0/0016b374, 0/16B374",
    "FFFFFFFF/FFFFFFFF, FFFFFFFF/FFFFFFFF"
  })
  void lsnIsReadAndWrittenAsTheServerDoes(String text, String written) {
    assertThat(Lsn.parse(text)).hasToString(written);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "/", "0", "0/", "/0", "0/G", "123456789/0", "0/123456789", "0/-1", "-1/0"})
  void textThatIsNoLsnIsRefused(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Lsn.parse(text))
        .withMessageContaining("not an LSN");
  }

  @Test
  void lsnsAreComparedAsUnsignedNumbers() {
    assertThat(Lsn.parse("80000000/0")).isGreaterThan(Lsn.parse("7FFFFFFF/FFFFFFFF"));
    assertThat(Lsn.parse("1/0").isAfter(Lsn.parse("0/FFFFFFFF"))).isTrue();
    assertThat(Lsn.parse("1/10").minus(Lsn.parse("0/FFFFFFF0"))).isEqualTo(32);
  }

  @ParameterizedTest
  @CsvSource({
    "0/0, 16, 000000010000000000000000",
    "0/1000000, 16, 000000010000000000000001",
    "1/FFFFFFFF, 16, 0000000100000001000000FF",
    "A/0, 16, 000000010000000A00000000",
    "0/FFFFF, 1, 000000010000000000000000",
    "2/FFF00000, 1, 000000010000000200000FFF"
  })
  void segmentIsNamedAsTheServerNamesIt(String lsn, int mebibytes, String name) {
    WalSegmentSize size = new WalSegmentSize(mebibytes << 20);

    SegmentName segment = SegmentName.holding(Lsn.parse(lsn), FIRST, size);

    assertThat(segment).hasToString(name);
    assertThat(SegmentName.parse(name, size)).isEqualTo(segment);
  }

  @Test
  void segmentsFollowEachOtherAcrossTheHighPart() {
    SegmentName last = SegmentName.parse("0000000200000000000000FF", SIXTEEN_MIB);

    assertThat(last.next()).hasToString("000000020000000100000000");
    assertThat(last.end()).isEqualTo(last.next().start()).hasToString("1/0");
  }

  @Test
  void nameWithATooLargeLowPartIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SegmentName.parse("000000010000000000000100", SIXTEEN_MIB));
    assertThat(SegmentName.parse("000000010000000000000100", ONE_MIB).start())
        .hasToString("0/10000000");
  }

  @ParameterizedTest
  @CsvSource({"16MB, 16777216", "1MB, 1048576", "1GB, 1073741824"})
  void segmentSizeIsReadAsTheServerShowsIt(String shown, int bytes) {
    assertThat(WalSegmentSize.parse(shown).bytes()).isEqualTo(bytes);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "16", "3MB", "2GB", "512kB"})
  void impossibleSegmentSizesAreRefused(String shown) {
    assertThatIllegalArgumentException().isThrownBy(() -> WalSegmentSize.parse(shown));
  }

  @Test
  void serverTimesKeepTheirMicroseconds() {
    Instant instant = Instant.parse("2026-11-21T22:40:53.800463Z");

    assertThat(PostgresTime.fromInstant(instant)).isEqualTo(848_616_053_800_463L);
    assertThat(PostgresTime.toInstant(848_616_053_800_463L)).isEqualTo(instant);
    assertThat(PostgresTime.toInstant(-1)).isEqualTo(Instant.parse("1999-12-31T23:59:59.999999Z"));
  }

  @Test
  void historyTellsWhereEachAncestorWasLeft() {
    // Given
    String file =
        """
        # a comment
        1\t0/5000000\tno recovery target specified

        2\t1/A0\tbefore 2026-11-21 12:00:00+00
        """;

    // When
    var history = new TimelineHistory(new TimelineId(3), file.getBytes(StandardCharsets.UTF_8));

    // Then
    assertThat(history.ancestors())
        .containsExactly(
            new TimelineHistory.Ancestor(new TimelineId(1), Lsn.parse("0/5000000")),
            new TimelineHistory.Ancestor(new TimelineId(2), Lsn.parse("1/A0")));
    assertThat(history.timeline().historyFile()).isEqualTo("00000003.history");
  }
}
