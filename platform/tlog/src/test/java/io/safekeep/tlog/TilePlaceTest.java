package io.safekeep.tlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TilePlaceTest {

  @ParameterizedTest
  @CsvSource({
    "0, 256, 000",
    "7, 1, 007.p/1",
    "999, 255, 999.p/255",
    "1000, 256, x001/000",
    "1234067, 256, x001/x234/067",
    "1234067, 17, x001/x234/067.p/17"
  })
  void placesAreWrittenAndReadInOneSpelling(long number, int width, String text) {
    // Given
    var place = new TilePlace(number, width);

    // Then
    assertThat(place).hasToString(text);
    assertThat(TilePlace.parse(text)).contains(place);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "0",
        "00",
        "0000",
        "x000/001",
        "001/002",
        "000.p/0",
        "000.p/256",
        "000.p/01",
        "000.p/",
        "../000",
        "000/",
        "x001/x000",
        "-01",
        "000.p/1/",
        "000\n"
      })
  void otherSpellingsNameNoPlace(String text) {
    assertThat(TilePlace.parse(text)).isEmpty();
  }

  @Test
  void tilesHaveOneHashAtLeast() {
    assertThatThrownBy(() -> new TilePlace(0, 0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new TilePlace(-1, 1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new TilePlace(0, 257)).isInstanceOf(IllegalArgumentException.class);
  }
}
