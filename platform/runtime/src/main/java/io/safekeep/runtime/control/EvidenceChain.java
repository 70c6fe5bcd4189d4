package io.safekeep.runtime.control;

import io.quarkus.logging.Log;
import io.safekeep.contracts.platform.EvidenceRecorded;
import io.safekeep.contracts.platform.EvidenceRecorded.SeenResult;
import io.safekeep.contracts.record.KeyHandover;
import io.safekeep.contracts.record.SignedRecord;
import io.safekeep.runtime.ServiceSettings;
import io.safekeep.runtime.control.EvidenceKeys.Pair;
import io.safekeep.runtime.json.CanonicalJson;
import io.safekeep.runtime.outbox.Outbox;
import jakarta.inject.Singleton;
import jakarta.transaction.Transactional;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/// This service's evidence, as a chain of signed records that is published (ADR 0058).
///
/// Failure semantics: without a key nothing is recorded, and whoever reads the evidence sees it
/// grow old. The checks themselves go on.
@Singleton
public class EvidenceChain {

  /// More results do not travel; the record still says how many there were, and their digest.
  private static final int MOST_RESULTS = 1000;

  private static final int SALT_BYTES = 16;

  private final EvidenceKeys keys;
  private final SqlEvidence evidence;
  private final Outbox outbox;
  private final ServiceSettings service;
  private final String version;
  private final Clock clock;
  private final SecureRandom random = new SecureRandom();

  EvidenceChain(
      EvidenceKeys keys,
      SqlEvidence evidence,
      Outbox outbox,
      ServiceSettings service,
      @ConfigProperty(name = "quarkus.application.version", defaultValue = "unversioned")
          String version,
      Clock clock) {
    this.keys = keys;
    this.evidence = evidence;
    this.outbox = outbox;
    this.service = service;
    this.version = version;
    this.clock = clock;
  }

  /// Records what a check saw, if that is news or the last record of the check is half through its
  /// life.
  @Transactional(Transactional.TxType.MANDATORY)
  void add(ControlCheck check, List<ControlResult> results) {
    Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    List<SeenResult> seen = results.stream().map(this::salted).toList();
    var record = EvidenceRecord.of(service.name(), version, check, seen, now);
    var last = evidence.head(check.name());
    if (last.isPresent() && !record.isDueAfter(last.get().digest(), last.get().collectedAt())) {
      return;
    }
    if (append(record.content(), seen.size() > MOST_RESULTS ? List.of() : seen)) {
      evidence.keepHead(check.name(), new SqlEvidence.Head(record.substance(), now));
    }
  }

  /// Appends something that the service says by itself. Whoever appends at the same time waits.
  ///
  /// @param content as [CanonicalJson] takes it; its member `type` says what it is
  /// @return false if the service has no key to sign with
  @Transactional(Transactional.TxType.MANDATORY)
  public boolean append(Map<String, @Nullable Object> content) {
    return append(content, List.of());
  }

  private boolean append(Map<String, @Nullable Object> content, List<SeenResult> results) {
    evidence.lock();
    var pair = keys.obtain();
    if (pair.isEmpty()) {
      return false;
    }
    if (!keys.isOver(pair.get())) {
      return sign(pair.get(), content, results);
    }
    var next = keys.succeed(pair.get());
    return sign(pair.get(), handover(next), List.of()) && sign(next, content, results);
  }

  /// The last word of a key: which one comes after it.
  private Map<String, @Nullable Object> handover(Pair next) {
    return Map.of(
        "type", KeyHandover.TYPE,
        "service", service.name(),
        "next", next.publicKey().x(),
        "at", clock.instant().truncatedTo(ChronoUnit.MILLIS).toString());
  }

  private boolean sign(Pair pair, Map<String, @Nullable Object> content, List<SeenResult> results) {
    var last = evidence.last();
    long number = last.map(SignedRecord::number).orElse(0L) + 1;
    try {
      var signed =
          SignedRecord.sign(
              pair.publicKey(),
              pair.privateKey(),
              number,
              last.map(SignedRecord::digest).orElse(""),
              CanonicalJson.of(content));
      evidence.add(signed, clock.instant());
      outbox.add(
          new EvidenceRecorded(
              service.name(), number, pair.publicKey().x(), signed.compact(), results));
      return true;
    } catch (GeneralSecurityException everyJdkHasIt) {
      Log.errorf(everyJdkHasIt, "Evidence %d cannot be signed", number);
      return false;
    }
  }

  private SeenResult salted(ControlResult result) {
    var salt = new byte[SALT_BYTES];
    random.nextBytes(salt);
    return new SeenResult(
        Base64.getUrlEncoder().withoutPadding().encodeToString(salt),
        result.tenant() == null ? null : result.tenant().value(),
        EvidenceRecord.label(result.outcome()),
        result.subject(),
        result.measured(),
        result.detail());
  }
}
