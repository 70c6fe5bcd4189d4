package io.safekeep.access.pages;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class WordsTest {

  @Test
  void timeIsToldInMinutesAndHoursRoundedUp() {
    assertThat(Words.length(Duration.ofSeconds(-3))).isEqualTo("0 min");
    assertThat(Words.length(Duration.ofSeconds(1))).isEqualTo("1 min");
    assertThat(Words.length("PT59M")).isEqualTo("59 min");
    assertThat(Words.length("PT2H")).isEqualTo("2 h");
    assertThat(Words.length(Duration.ofSeconds(5401))).isEqualTo("1 h 31 min");
    assertThat(Words.length("P1D")).isEqualTo("24 h");
  }

  @Test
  void codesAreReadAsWords() {
    assertThat(Words.code("CUSTOMER_INITIATED_SUPPORT")).isEqualTo("Customer initiated support");
    assertThat(Words.code("database-read")).isEqualTo("Database read");
    assertThat(Words.code("")).isEmpty();
  }

  @Test
  void twoPeopleWhoCameInTheSameMinuteDoNotLookLikeOne() {
    assertThat(Words.number("01a20323-74ee-7000-9990-7c1293435288")).isEqualTo("person 93435288");
    assertThat(Words.number("01a20323-7e0b-7000-b237-903a7cd5524a")).isEqualTo("person 7cd5524a");
    assertThat(Words.number("ann")).isEqualTo("person ann");
  }
}
