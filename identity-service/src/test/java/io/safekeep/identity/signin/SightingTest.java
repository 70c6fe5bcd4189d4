package io.safekeep.identity.signin;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SightingTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0 | Firefox on Linux",
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 | Chrome on Windows",
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0 | Edge on Windows",
        "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15 | Safari on macOS",
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/140.0 Mobile/15E148 Safari/604.1 | Chrome on iOS",
        "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36 | Chrome on Android",
        "<script>alert(1)</script> | A browser on an unknown system"
      })
  void browserIsNamedAsItsOwnerWouldNameIt(String userAgent, String name) {
    assertThat(seen(userAgent, "203.0.113.77").browser()).isEqualTo(name);
  }

  @ParameterizedTest
  @CsvSource({
    "203.0.113.77, 203.0.113.0/24",
    "2001:db8:abcd:1:2:3:4:5, 2001:db8:abcd::/48",
    "::1, 0:0:0::/48",
    "somewhere, an unknown network"
  })
  void networkIsCoarse(String source, String network) {
    assertThat(seen("", source).network()).isEqualTo(network);
  }

  @ParameterizedTest
  @CsvSource({
    "203.0.113.77, 198.51.100.7, true",
    "203.0.113.77, 203.0.7.7, false",
    "2001:db8:abcd::1, 2001:db9::1, true",
    "2001:db8:abcd::1, 2001:db8:1::1, false",
    "203.0.113.77, 2001:db8::1, false",
    "203.0.113.77, somewhere, false"
  })
  void networksAreDistantThatShareNoBeginning(String one, String other, boolean distant) {
    assertThat(Sighting.areDistant(seen("", one).network(), seen("", other).network()))
        .isEqualTo(distant);
  }

  private static Sighting seen(String userAgent, String source) {
    return Sighting.of(new Visitor(source, userAgent, Optional.empty()));
  }
}
