package io.safekeep.notification.trust;

import io.safekeep.notification.attestation.AttestationKind;
import io.safekeep.runtime.ServiceSettings;
import io.safekeep.runtime.control.ControlCheck;
import io.safekeep.runtime.control.ControlResult;
import io.safekeep.runtime.control.ControlResult.Outcome;
import io.safekeep.runtime.pages.Frame;
import io.safekeep.runtime.pages.PageSettings;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

/// Whether the trust page itself is what was promised of it (P1, P2, P3, P55).
@Singleton
class TrustControls {

  /// A failure is public by then (P1).
  static final Duration PUBLIC = Duration.ofMinutes(5);

  private static final Duration OFTEN = Duration.ofMinutes(5);
  private static final Duration RARELY = Duration.ofMinutes(15);

  private final Catalogue catalogue;
  private final Clock clock;

  TrustControls(Catalogue catalogue, Clock clock) {
    this.catalogue = catalogue;
    this.clock = clock;
  }

  private record Check(
      String name, String promise, Duration every, String bound, Callable<ControlResult> look)
      implements ControlCheck {

    @Override
    public List<ControlResult> check() throws Exception {
      return List.of(look.call());
    }
  }

  @Produces
  @Singleton
  ControlCheck promisesShown(Promises promises, ServiceSettings service) {
    var frame = new Frame(service.name(), "Trust", "", "");
    return new Check(
        "promises-shown",
        "P1",
        OFTEN,
        "all promises on the public page, as of at most " + PUBLIC.toMinutes() + " min ago",
        () -> {
          var snapshot = promises.now();
          String page =
              TrustPageResource.Templates.all(TrustPage.all(frame, snapshot, "", "", "")).render();
          return shown(page, catalogue, snapshot.at(), clock.instant());
        });
  }

  static ControlResult shown(String page, Catalogue catalogue, Instant asOf, Instant now) {
    List<String> missing =
        catalogue.promises().stream()
            .map(Promise::id)
            .filter(id -> !page.contains("href=\"/trust/promises/" + id + "\""))
            .toList();
    boolean old = asOf.plus(PUBLIC).isBefore(now);
    return result(
        missing.isEmpty() && !old,
        "trust-page",
        "%d of %d shown"
            .formatted(catalogue.promises().size() - missing.size(), catalogue.promises().size()),
        missing.isEmpty()
            ? old ? "The page is as of " + asOf + "." : "Every promise is on the page."
            : "Not on the page: " + missing.getFirst() + ".");
  }

  @Produces
  @Singleton
  ControlCheck securityTxtValid(SecuritySettings security, PageSettings pages) {
    return new Check(
        "security-txt-valid",
        "P2",
        RARELY,
        "a contact that somebody looked at within 365 days",
        () -> securityTxt(SecurityTxt.of(security, pages.url()), clock.instant()));
  }

  static ControlResult securityTxt(Optional<SecurityTxt> file, Instant now) {
    return file.map(it ->
            result(
                it.isGoodAt(now),
                "security.txt",
                "expires " + it.expiresAt(),
                it.isGoodAt(now)
                    ? "People who found something know where to write."
                    : "Nobody has looked for a year whether the contact is read."))
        .orElseGet(() ->
            new ControlResult(
                Outcome.FAIL,
                null,
                "security.txt",
                null,
                "There is no security contact; set SAFEKEEP_SECURITY_CONTACT and"
                    + " SAFEKEEP_SECURITY_CONTACT_REVIEWED."));
  }

  @Produces
  @Singleton
  ControlCheck catalogueAnnounced() {
    return new Check(
        "catalogue-announced",
        "P3",
        RARELY,
        "the list of promises is the one that was announced",
        () -> announced(catalogue, clock.instant()));
  }

  static ControlResult announced(Catalogue catalogue, Instant now) {
    return result(
        catalogue.isAnnouncedAt(now),
        "catalogue",
        "version " + catalogue.version(),
        catalogue.isAnnouncedAt(now)
            ? "The change to this version was announced."
            : "The list differs from what was announced.");
  }

  @Produces
  @Singleton
  ControlCheck promisesMapped() {
    return new Check(
        "promises-mapped",
        "P55",
        RARELY,
        "100 % mapped to SOC 2 or ISO 27001, and measured, attested or explained",
        () -> mapped(catalogue));
  }

  static ControlResult mapped(Catalogue catalogue) {
    List<String> left =
        catalogue.promises().stream()
            .filter(promise ->
                (promise.soc2().isEmpty() && promise.iso27001().isEmpty())
                    || (!promise.isMeasured() && promise.notYet() == null)
                    || !promise.attestations().stream()
                        .allMatch(kind -> AttestationKind.find(kind).isPresent()))
            .map(Promise::id)
            .toList();
    return result(
        left.isEmpty(),
        "catalogue",
        left.size() + " left out",
        left.isEmpty()
            ? "Every promise has its place in the frameworks, and something that shows it."
            : "Neither mapped nor explained: " + left.getFirst() + ".");
  }

  private static ControlResult result(
      boolean passed, String subject, String measured, String detail) {
    return new ControlResult(passed ? Outcome.PASS : Outcome.FAIL, null, subject, measured, detail);
  }
}
