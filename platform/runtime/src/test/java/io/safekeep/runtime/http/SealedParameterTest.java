package io.safekeep.runtime.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.safekeep.runtime.problem.CommonProblem;
import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.secret.Sealer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class SealedParameterTest {

  private static final Instant NOW = Instant.parse("2026-11-22T09:00:00Z");

  private final String sealed = at(NOW).seal("ada@acme.example", "acme", Duration.ofMinutes(5));

  @Test
  void isReadByItsOwnerAlone() {
    assertThat(sealed).matches("[A-Za-z0-9_-]+").doesNotContain("ada");
    assertThat(at(NOW).open(sealed, "acme")).contains("ada@acme.example");
    assertThat(at(NOW).open(sealed, "other")).isEmpty();
  }

  @Test
  void isOverWhenItsTimeIs() {
    assertThat(at(NOW.plusSeconds(299)).open(sealed, "acme")).isPresent();
    assertThat(at(NOW.plusSeconds(300)).open(sealed, "acme")).isEmpty();
  }

  @Test
  void everyChangeIsABadRequest() {
    for (int at = 0; at < sealed.length() - 1; at += 7) {
      var other = sealed.charAt(at) == 'A' ? 'B' : 'A';
      var changed = sealed.substring(0, at) + other + sealed.substring(at + 1);
      assertThatThrownBy(() -> at(NOW).require("about", changed, "acme"))
          .isInstanceOfSatisfying(
              Refusal.class,
              refusal -> {
                assertThat(refusal.type()).isEqualTo(CommonProblem.INVALID_REQUEST);
                assertThat(refusal.detail()).doesNotContain(changed);
              });
    }
  }

  @Test
  void whatIsNoSealedTextIsNotOpened() {
    for (var text : new String[] {"", "A", "ada@acme.example", "%00", "=".repeat(100)}) {
      assertThat(at(NOW).open(text, "acme")).isEmpty();
    }
  }

  private static SealedParameter at(Instant now) {
    return new SealedParameter(
        new Sealer(new byte[32], "trial", "a test"), Clock.fixed(now, ZoneOffset.UTC));
  }
}
