package io.safekeep.notification.alert;

import io.quarkus.runtime.StartupEvent;
import io.safekeep.notification.NotificationProblem;
import io.safekeep.runtime.audit.AuditTrail;
import io.safekeep.runtime.document.Issue;
import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.security.Actor;
import io.safekeep.runtime.security.Caller;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import jakarta.interceptor.Interceptor;
import jakarta.transaction.Transactional;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Brings versions of the rules in force: one person proposes, another activates.
@Singleton
class TendRules {

  private final SqlRules versions;
  private final AuditTrail audit;
  private final Caller caller;
  private final Clock clock;
  private volatile @Nullable RuleBook last;

  TendRules(SqlRules versions, AuditTrail audit, Caller caller, Clock clock) {
    this.versions = versions;
    this.audit = audit;
    this.caller = caller;
    this.clock = clock;
  }

  /// A fresh installation begins with the rules that came with it.
  @Transactional
  void ship(@Observes @Priority(Interceptor.Priority.LIBRARY_BEFORE) StartupEvent started) {
    if (versions.inForce().isPresent() || versions.next() != 1) {
      return;
    }
    var document = shipped();
    var now = clock.instant();
    var suite = Actor.SUITE.subject();
    versions.add(
        new RulesVersion(
            1, sha256(document), "Came with the software", suite, now, suite, now, null),
        document);
  }

  static byte[] shipped() {
    try (var in = TendRules.class.getResourceAsStream("/alerts/rules.yaml")) {
      return Objects.requireNonNull(in).readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The rules by which alerts are decided on now.
  RuleBook inForce() {
    int version = versions.inForce().orElseThrow();
    RuleBook known = last;
    if (known == null || known.version() != version) {
      known = read(versions.document(version)).as(version);
      last = known;
    }
    return known;
  }

  /// @throws Refusal ALERT_RULES_NOT_VALID if there is an error in the document
  @Transactional
  RulesVersion propose(byte[] document, String note) {
    read(document);
    var version =
        new RulesVersion(
            versions.next(),
            sha256(document),
            note,
            caller.subject(),
            clock.instant(),
            null,
            null,
            null);
    versions.add(version, document);
    recorded("alert-rules.propose", version);
    return version;
  }

  /// @param sha256 of what the caller has seen and agrees to
  /// @throws Refusal NOT_FOUND; ALERT_RULES_STATE; ANOTHER_PERSON_NEEDED; ALERT_RULES_NOT_VALID if
  ///   documents are judged more strictly since
  @Transactional
  RulesVersion activate(int number, String sha256) {
    versions.next();
    var version =
        versions
            .find(number)
            .orElseThrow(() -> Refusal.notFound("version " + number + " of the alert rules"));
    int current = versions.inForce().orElseThrow();
    if (version.activatedAt() != null || number < current) {
      throw new Refusal(
          NotificationProblem.ALERT_RULES_STATE,
          "version %d is %s, and version %d is active; propose it again"
              .formatted(number, version.state(), current));
    }
    if (!version.sha256().equals(sha256)) {
      throw new Refusal(
          NotificationProblem.ALERT_RULES_STATE,
          "version " + number + " has SHA-256 " + version.sha256());
    }
    if (!caller.isPerson()
        || !caller.actor().isAnotherThan(new Actor(version.proposedBy(), null))) {
      throw new Refusal(
          NotificationProblem.ANOTHER_PERSON_NEEDED,
          "version %d was proposed by %s; another person must activate it"
              .formatted(number, version.proposedBy()));
    }
    read(versions.document(number));
    versions.activate(number, caller.subject(), clock.instant());
    recorded("alert-rules.activate", version);
    return versions.find(number).orElseThrow();
  }

  private static RuleBook read(byte[] document) {
    var reading = RuleBookReader.read(document);
    return reading
        .rules()
        .orElseThrow(() ->
            new Refusal(
                    NotificationProblem.ALERT_RULES_NOT_VALID,
                    "the document has %d errors"
                        .formatted(reading.issues().stream().filter(Issue::blocks).count()))
                .with("issues", reading.issues()));
  }

  private void recorded(String action, RulesVersion version) {
    audit.record(
        caller.actor(),
        null,
        action,
        String.valueOf(version.version()),
        Map.of("sha256", version.sha256(), "note", version.note()));
  }

  private static String sha256(byte[] document) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(document));
    } catch (NoSuchAlgorithmException everyJdkHasIt) {
      throw new IllegalStateException(everyJdkHasIt);
    }
  }
}
