package io.safekeep.access.catalogue;

import io.quarkus.runtime.StartupEvent;
import io.safekeep.access.AccessProblem;
import io.safekeep.access.catalogue.CatalogueVersion.Active;
import io.safekeep.access.catalogue.CatalogueVersion.Proposed;
import io.safekeep.access.log.LogEntry;
import io.safekeep.access.log.SqlLogStage;
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
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;

/// Brings versions of the policy in force: one person proposes, another activates.
@Singleton
class TendCatalogue {

  private final SqlCatalogueVersions versions;
  private final SqlLogStage log;
  private final AuditTrail audit;
  private final Caller caller;
  private final Clock clock;

  TendCatalogue(
      SqlCatalogueVersions versions,
      SqlLogStage log,
      AuditTrail audit,
      Caller caller,
      Clock clock) {
    this.versions = versions;
    this.log = log;
    this.audit = audit;
    this.caller = caller;
    this.clock = clock;
  }

  /// A fresh installation begins with the policy that came with it.
  @Transactional
  void ship(@Observes @Priority(Interceptor.Priority.LIBRARY_BEFORE) StartupEvent started) {
    if (!versions.isEmpty() || versions.next() != 1) {
      return;
    }
    var document = shipped();
    var now = clock.instant();
    var version =
        new CatalogueVersion(
            1,
            sha256(document),
            "Came with the software",
            true,
            Actor.SUITE,
            now,
            new Active(Actor.SUITE, now));
    versions.add(version, document);
    logged(version, Actor.SUITE);
  }

  private static byte[] shipped() {
    try (InputStream in = TendCatalogue.class.getResourceAsStream("/catalogue/default.yaml")) {
      return Objects.requireNonNull(in).readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// @throws Refusal POLICY_NOT_VALID if there is an error in the document
  @Transactional
  CatalogueVersion propose(byte[] document, String note) {
    requireValid(document);
    var version =
        new CatalogueVersion(
            versions.next(),
            sha256(document),
            note,
            false,
            caller.actor(),
            clock.instant(),
            new Proposed());
    versions.add(version, document);
    recorded("access-policy.propose", version);
    return version;
  }

  /// @param sha256 of what the caller has seen and agrees to
  /// @throws Refusal NOT_FOUND; POLICY_STATE; ANOTHER_PERSON_NEEDED; POLICY_DIFFERS;
  ///   POLICY_NOT_VALID if the rules for documents became stricter since
  @Transactional
  CatalogueVersion activate(int number, String sha256) {
    var current = versions.activeForUpdate();
    var version = locked(number);
    var proposed = requireProposed(version);
    if (number < current.number()) {
      throw new Refusal(
          AccessProblem.POLICY_STATE,
          "version %d is older than version %d, which is active; propose it again"
              .formatted(number, current.number()));
    }
    var actor = caller.actor();
    if (!caller.isPerson() || !actor.isAnotherThan(version.proposedBy())) {
      throw new Refusal(
          AccessProblem.ANOTHER_PERSON_NEEDED,
          "version %d was proposed by %s; another person must activate it"
              .formatted(number, version.proposedBy().subject()));
    }
    if (!version.sha256().equals(sha256)) {
      throw new Refusal(
          AccessProblem.POLICY_DIFFERS, "version " + number + " has SHA-256 " + version.sha256());
    }
    requireValid(versions.document(number));
    var now = clock.instant();
    if (current.state() instanceof Active active) {
      versions.update(current.with(active.superseded(now)));
    }
    var activated = version.with(proposed.activated(actor, now));
    versions.update(activated);
    recorded("access-policy.activate", activated);
    logged(activated, actor);
    return activated;
  }

  /// @throws Refusal NOT_FOUND, POLICY_STATE
  @Transactional
  CatalogueVersion withdraw(int number) {
    var version = locked(number);
    var withdrawn =
        version.with(requireProposed(version).withdrawn(caller.actor(), clock.instant()));
    versions.update(withdrawn);
    recorded("access-policy.withdraw", withdrawn);
    return withdrawn;
  }

  private CatalogueVersion locked(int number) {
    return versions
        .findForUpdate(number)
        .orElseThrow(() -> Refusal.notFound("policy version " + number));
  }

  private static Proposed requireProposed(CatalogueVersion version) {
    if (version.state() instanceof Proposed proposed) {
      return proposed;
    }
    throw new Refusal(
            AccessProblem.POLICY_STATE,
            "version " + version.number() + " is " + version.state().label())
        .with("state", version.state().label());
  }

  private static void requireValid(byte[] document) {
    var reading = CatalogueReader.read(document);
    if (reading.catalogue().isEmpty()) {
      throw new Refusal(
              AccessProblem.POLICY_NOT_VALID,
              "the document has %d errors"
                  .formatted(reading.issues().stream().filter(Issue::blocks).count()))
          .with("issues", reading.issues());
    }
  }

  private void recorded(String action, CatalogueVersion version) {
    audit.record(
        caller.actor(),
        null,
        action,
        String.valueOf(version.number()),
        Map.of("sha256", version.sha256(), "note", version.note()));
  }

  private void logged(CatalogueVersion version, Actor actor) {
    log.add(
        LogEntry.of(
            null,
            "policy.activated",
            actor.subject(),
            Map.of(
                "version",
                version.number(),
                "sha256",
                version.sha256(),
                "proposed_by",
                version.proposedBy().subject(),
                "shipped",
                version.shipped())));
  }

  static String sha256(byte[] document) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(document));
    } catch (NoSuchAlgorithmException everyJdkHasIt) {
      throw new IllegalStateException(everyJdkHasIt);
    }
  }
}
