package io.safekeep.notification.alert;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LabelMatchTest {

  @ParameterizedTest
  @CsvSource({
    "db-*, db-7, true",
    "db-*, db-, true",
    "*-db, 7-db-7, false",
    "*a*b*, xxaxxbxx, true",
    "*a*b*, xxbxxaxx, false",
    "*, anything, true",
    "db, db2, false",
    "DB, db, false"
  })
  void starStandsForAnyText(String pattern, String value, boolean matches) {
    // Given
    var match = new LabelMatch(new TreeMap<>(Map.of("name", List.of(pattern))));

    // When
    boolean found = match.matches(Map.of("name", value));

    // Then
    assertThat(found).isEqualTo(matches);
  }

  @Test
  void eachLabelHasOneOfItsValues() {
    // Given
    var match =
        new LabelMatch(
            new TreeMap<>(Map.of("env", List.of("live", "stage"), "team", List.of("db"))));

    // When
    boolean both = match.matches(Map.of("env", "stage", "team", "db", "more", "yes"));
    boolean one = match.matches(Map.of("env", "stage"));

    // Then
    assertThat(both).isTrue();
    assertThat(one).isFalse();
  }

  @Test
  void patternFullOfStarsIsNoTrap() {
    // Given
    var match = new LabelMatch(new TreeMap<>(Map.of("name", List.of("*a".repeat(200) + "b"))));

    // When
    boolean found = match.matches(Map.of("name", "a".repeat(2_000)));

    // Then
    assertThat(found).isFalse();
  }
}
