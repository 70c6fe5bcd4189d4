package io.safekeep.identity.canary;

import io.micrometer.core.instrument.MeterRegistry;
import io.safekeep.identity.canary.Canaries.Canary;
import io.safekeep.identity.canary.OwnHttp.Answer;
import io.safekeep.identity.canary.OwnHttp.Visit;
import io.safekeep.identity.role.Role;
import io.safekeep.runtime.clientversion.ClientVersionSettings;
import io.safekeep.runtime.control.ControlCheck;
import io.safekeep.runtime.control.ControlResult;
import io.safekeep.runtime.control.ControlResult.Outcome;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The controls that ask this service over HTTP, and judge what it answers.
class CanaryControls {

  /// More are not named one by one.
  private static final int NAMED = 10;

  private static final Duration OFTEN = Duration.ofMinutes(15);

  private static final int CLOSED = 401;
  private static final int REFUSED = 403;

  private static final String ELSEWHERE = "https://elsewhere.invalid";

  private final OwnHttp http;
  private final Canaries canaries;
  private final Strangers strangers;
  private final KeyLife keyLife;
  private final PageForms pageForms;

  CanaryControls(
      OwnHttp http, Canaries canaries, Strangers strangers, KeyLife keyLife, PageForms pageForms) {
    this.http = http;
    this.canaries = canaries;
    this.strangers = strangers;
    this.keyLife = keyLife;
    this.pageForms = pageForms;
  }

  private interface Look {

    List<ControlResult> at(Visit visit) throws IOException;
  }

  private interface LookAtCanaries {

    List<ControlResult> at(Visit visit, Canary free, Canary paid) throws IOException;
  }

  private record Asking(
      String name, String promise, Duration every, String bound, OwnHttp http, Look look)
      implements ControlCheck {

    @Override
    public List<ControlResult> check() throws IOException {
      try (var visit = http.visit()) {
        return look.at(visit);
      }
    }
  }

  @Produces
  @Singleton
  ControlCheck strangersRefused() {
    return withCanaries(
        "strangers-refused",
        "P5",
        OFTEN,
        "0 answers but 403 and 404, or that tell of the other, to one tenant that asks for another's",
        (visit, free, paid) -> List.of(refused(visit, free, paid), refused(visit, paid, free)));
  }

  private ControlResult refused(Visit visit, Canary stranger, Canary owner) throws IOException {
    var seen = strangers.ask(visit, stranger, owner);
    return judged(
        "things of the %s tenant".formatted(owner.label()),
        seen.leaks(),
        seen.answers().size(),
        "Whoever asked for them from outside was told nothing.");
  }

  @Produces
  @Singleton
  ControlCheck plansAnsweredAlike() {
    return withCanaries(
        "plans-answered-alike",
        "P142",
        Duration.ofHours(1),
        "0 answers that differ between a free tenant and one that pays",
        (visit, free, paid) -> {
          var ofFree = strangers.ask(visit, paid, free).answers();
          var ofPaid = strangers.ask(visit, free, paid).answers();
          var different =
              ofFree.keySet().stream()
                  .filter(
                      question -> !shape(ofFree.get(question)).equals(shape(ofPaid.get(question))))
                  .sorted()
                  .toList();
          return List.of(
              judged(
                  "plans",
                  different,
                  ofFree.size(),
                  "Strangers are refused alike, whatever the tenant pays."));
        });
  }

  private static String shape(@Nullable Answer answer) {
    return answer == null ? "none" : answer.status() + " " + answer.kept();
  }

  @Produces
  @Singleton
  ControlCheck apiKeysShownOnce() {
    return withCanaries(
        "api-keys-shown-once",
        "P108",
        Duration.ofDays(1),
        "an administrator makes, lists, rotates and revokes a key; it shows once",
        (visit, free, paid) -> {
          var results = new ArrayList<ControlResult>();
          for (var canary : List.of(free, paid)) {
            var faults = keyLife.live(visit, canary);
            results.add(
                judged(
                    "key of the %s tenant".formatted(canary.label()),
                    faults,
                    9,
                    "A key was made, used, rotated and revoked, and showed once."));
          }
          return results;
        });
  }

  @Produces
  @Singleton
  ControlCheck answersNotStored() {
    return withCanaries(
        "answers-not-stored",
        "P156",
        OFTEN,
        "100 % of the API's answers say that they may not be stored",
        (visit, free, paid) -> {
          var token = canaries.token(paid, Role.TENANT_ADMIN);
          var description = visit.description();
          var stored = new ArrayList<String>();
          var reads = description.routes().stream().filter(ApiRoute::isRead).toList();
          for (var route : reads) {
            var answer = visit.ask(token, route, paid.things(), description.bodyOf(route));
            if (answer.mayBeStored() && !isPublic(route)) {
              stored.add(route.toString());
            }
          }
          return List.of(
              judged("answers", stored, reads.size(), "No device may keep what it was answered."));
        });
  }

  /// What everybody may know is there to be kept.
  private static boolean isPublic(ApiRoute route) {
    return route.path().startsWith("/.well-known/") || route.path().equals("/jwks");
  }

  @Produces
  @Singleton
  ControlCheck foreignFormsRefused() {
    return new Asking(
        "foreign-forms-refused",
        "P149",
        OFTEN,
        "100 % of the pages that take forms answer 403 to one of another site",
        http,
        visit -> {
          var paths = pageForms.paths();
          var closed = new TreeSet<String>();
          var taken = new ArrayList<String>();
          for (var path : paths) {
            for (var origin : List.of(ELSEWHERE, "null")) {
              int status = sendForm(visit, path, origin);
              if (status == CLOSED) {
                closed.add(path);
              } else if (status != REFUSED) {
                taken.add("%s from %s: %d".formatted(path, origin, status));
              }
            }
          }
          return List.of(
              judged(
                  "forms",
                  taken,
                  paths.size() - closed.size(),
                  "No form of another site is taken. %d more pages are closed without a session."
                      .formatted(closed.size())));
        });
  }

  /// As a browser does whose owner was here before.
  private static int sendForm(Visit visit, String path, String origin) throws IOException {
    return visit
        .ask(
            "post",
            path,
            Map.of(
                "Origin", origin,
                "Cookie", "safekeep-session=none; __Host-safekeep-session=none",
                "Content-Type", "application/x-www-form-urlencoded"),
            "a=b")
        .status();
  }

  @Produces
  @Singleton
  ControlCheck oldClientsRefused(ClientVersionSettings settings, MeterRegistry metrics) {
    var adoption = new Adoption(metrics);
    return new Asking(
        "old-clients-refused",
        "P157",
        OFTEN,
        "programs older than the minimum are answered 426, with where to get a newer one",
        http,
        visit -> {
          var results = new ArrayList<ControlResult>();
          for (var product : settings.products().entrySet()) {
            var upgrade = product.getValue().upgrade().toString();
            var answer = visit.ask("get", "/jwks", Map.of("User-Agent", product.getKey()), "");
            boolean refused = answer.status() == 426 && answer.body().contains(upgrade);
            results.add(
                new ControlResult(
                    refused ? Outcome.PASS : Outcome.FAIL,
                    null,
                    product.getKey(),
                    "status %d, %s".formatted(answer.status(), adoption.of(product.getKey())),
                    refused
                        ? "One without a version is turned away, and told where to get it."
                        : "One without a version is let in, or not told where to get it."));
          }
          return results.isEmpty()
              ? unknown("programs", "No program has a minimum; see safekeep.client-versions.")
              : results;
        });
  }

  private ControlCheck withCanaries(
      String name, String promise, Duration every, String bound, LookAtCanaries look) {
    return new Asking(
        name,
        promise,
        every,
        bound,
        http,
        visit -> {
          if (!canaries.areKept()) {
            return unknown("canaries", "No canary tenants; see safekeep.identity.canaries.");
          }
          var present = canaries.present(visit);
          return look.at(visit, present.getFirst(), present.getLast());
        });
  }

  private static List<ControlResult> unknown(String subject, String detail) {
    return List.of(new ControlResult(Outcome.UNKNOWN, null, subject, null, detail));
  }

  /// @param faults what should not be
  /// @param of how many were looked at
  /// @param good said if there are no faults
  private static ControlResult judged(String subject, List<String> faults, int of, String good) {
    if (of == 0) {
      return new ControlResult(Outcome.UNKNOWN, null, subject, null, "There was nothing to ask.");
    }
    return new ControlResult(
        faults.isEmpty() ? Outcome.PASS : Outcome.FAIL,
        null,
        subject,
        "%d of %d".formatted(faults.size(), of),
        faults.isEmpty()
            ? good
            : String.join("; ", faults.subList(0, Math.min(NAMED, faults.size()))));
  }
}
