package io.safekeep.notification.trust;

import static io.safekeep.notification.trust.APromise.NOW;
import static io.safekeep.notification.trust.APromise.promise;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.safekeep.runtime.control.ControlResult.Outcome;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// Each control of the trust page finds the fault that it is there to find.
class TrustControlsTest {

  private final Catalogue catalogue = Catalogue.newest(new ObjectMapper());

  @Test
  void pageThatLeavesAPromiseOutFails() {
    String whole =
        catalogue.promises().stream()
            .map(it -> "<a href=\"/trust/promises/" + it.id() + "\">")
            .collect(Collectors.joining());
    String hiding = whole.replace("<a href=\"/trust/promises/P16\">", "");

    assertThat(TrustControls.shown(whole, catalogue, NOW, NOW).outcome()).isEqualTo(Outcome.PASS);
    var seen = TrustControls.shown(hiding, catalogue, NOW, NOW);
    assertThat(seen.outcome()).isEqualTo(Outcome.FAIL);
    assertThat(seen.measured()).isEqualTo("159 of 160 shown");
    assertThat(seen.detail()).isEqualTo("Not on the page: P16.");
  }

  @Test
  void pageThatIsOlderThanFiveMinutesFails() {
    String whole =
        catalogue.promises().stream()
            .map(it -> "<a href=\"/trust/promises/" + it.id() + "\">")
            .collect(Collectors.joining());

    assertThat(
            TrustControls.shown(whole, catalogue, NOW, NOW.plus(Duration.ofMinutes(5))).outcome())
        .isEqualTo(Outcome.PASS);
    assertThat(
            TrustControls.shown(whole, catalogue, NOW, NOW.plus(Duration.ofSeconds(301))).outcome())
        .isEqualTo(Outcome.FAIL);
  }

  @Test
  void securityContactThatNobodyLookedAtForAYearFails() {
    var file =
        SecurityTxt.of(
            settings("mailto:security@vendor.example", LocalDate.parse("2025-11-22")),
            Optional.of(URI.create("https://trust.vendor.example/")));

    assertThat(TrustControls.securityTxt(file, Instant.parse("2026-11-21T23:59:59Z")).outcome())
        .isEqualTo(Outcome.PASS);
    assertThat(TrustControls.securityTxt(file, Instant.parse("2026-11-22T00:00:00Z")).outcome())
        .isEqualTo(Outcome.FAIL);
    assertThat(TrustControls.securityTxt(Optional.empty(), NOW).outcome()).isEqualTo(Outcome.FAIL);
  }

  /// RFC 9116, sections 2.5.3, 2.5.5 and 2.5.2.
  @Test
  void securityTxtSaysContactEndAndItsOwnAddress() {
    var file =
        SecurityTxt.of(
            settings("mailto:security@vendor.example", LocalDate.parse("2026-11-01")),
            Optional.of(URI.create("https://trust.vendor.example/")));

    assertThat(file.orElseThrow().text())
        .isEqualTo(
            "Contact: mailto:security@vendor.example\r\n"
                + "Expires: 2027-11-01T00:00:00Z\r\n"
                + "Preferred-Languages: en\r\n"
                + "Canonical: https://trust.vendor.example/.well-known/security.txt\r\n");
  }

  @Test
  void listThatDiffersFromWhatWasAnnouncedFails() {
    var other =
        new Catalogue(
            catalogue.version(), "f".repeat(64), catalogue.promises(), catalogue.changes());

    Instant later = Instant.parse("2026-11-24T12:00:00Z");
    assertThat(TrustControls.announced(catalogue, later).outcome()).isEqualTo(Outcome.PASS);
    assertThat(TrustControls.announced(other, later).outcome()).isEqualTo(Outcome.FAIL);
    assertThat(TrustControls.announced(catalogue, Instant.parse("2026-11-01T00:00:00Z")).outcome())
        .isEqualTo(Outcome.FAIL);
  }

  @Test
  void promiseThatNothingShowsOrExplainsFails() {
    var left = promise("P161", List.of(), List.of(), null);
    var unknownKind = promise("P162", List.of(), List.of("certificate-of-nothing"), null);

    assertThat(TrustControls.mapped(catalogue).outcome()).isEqualTo(Outcome.PASS);
    for (Promise wrong : List.of(left, unknownKind)) {
      assertThat(TrustControls.mapped(new Catalogue(1, "0", List.of(wrong), List.of())).outcome())
          .isEqualTo(Outcome.FAIL);
    }
  }

  private static SecuritySettings settings(String contact, LocalDate reviewed) {
    return new SecuritySettings() {
      @Override
      public Optional<URI> contact() {
        return Optional.of(URI.create(contact));
      }

      @Override
      public Optional<LocalDate> contactReviewed() {
        return Optional.of(reviewed);
      }

      @Override
      public Optional<URI> policy() {
        return Optional.empty();
      }
    };
  }
}
