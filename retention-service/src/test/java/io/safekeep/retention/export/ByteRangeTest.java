package io.safekeep.retention.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// RFC 9110, section 14.1.2, on a whole of 100 bytes.
class ByteRangeTest {

  @ParameterizedTest
  @CsvSource({
    "bytes=0-, 0, 99",
    "bytes=0-0, 0, 0",
    "bytes=10-19, 10, 19",
    "bytes=90-1000, 90, 99",
    "bytes=-10, 90, 99",
    "bytes=-1000, 0, 99"
  })
  void partIsCutToTheWhole(String header, long first, long last) throws Exception {
    assertThat(ByteRange.of(header, 100)).contains(new ByteRange(first, last));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "bytes=-",
        "bytes=5-3",
        "bytes=0-1,5-6",
        "items=0-1",
        "bytes=a-b",
        "bytes=99999999999999999999-"
      })
  void whatIsNotUnderstoodIsIgnored(String header) throws Exception {
    assertThat(ByteRange.of(header, 100)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"bytes=100-", "bytes=1000-2000", "bytes=-0"})
  void partThatIsNotThereIsTold(String header) {
    assertThatThrownBy(() -> ByteRange.of(header, 100)).isInstanceOf(ByteRange.Unsatisfiable.class);
  }

  @Test
  void noHeaderAsksForTheWhole() throws Exception {
    assertThat(ByteRange.of(null, 100)).isEmpty();
  }
}
