package io.safekeep.notification.evidence;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.safekeep.contracts.Topics;
import io.safekeep.contracts.platform.EvidenceRecorded;
import io.safekeep.contracts.record.KeyHandover;
import io.safekeep.contracts.record.RecordChain;
import io.safekeep.contracts.record.RecordKey;
import io.safekeep.contracts.record.SignedRecord;
import io.safekeep.notification.finding.Findings;
import io.safekeep.notification.finding.Risk;
import io.safekeep.runtime.control.EvidenceRecord;
import io.safekeep.runtime.inbox.EventHandler;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Takes the evidence of all services, and believes only what their keys signed.
///
/// A record that is not signed by the service's own key is refused; one that does not follow the
/// one before it is taken and seen to be so. Both become findings, which stand for ever.
@Singleton
class TakeEvidence {

  private static final List<String> PROMISES = List.of("P54");

  private final SqlEvidenceLog log;
  private final Findings findings;
  private final TrustSettings settings;
  private final ObjectMapper json;
  private final Clock clock;

  TakeEvidence(
      SqlEvidenceLog log,
      Findings findings,
      TrustSettings settings,
      ObjectMapper json,
      Clock clock) {
    this.log = log;
    this.findings = findings;
    this.settings = settings;
    this.json = json;
    this.clock = clock;
  }

  @Produces
  @Singleton
  EventHandler<EvidenceRecorded> ofIdentity() {
    return of("identity");
  }

  @Produces
  @Singleton
  EventHandler<EvidenceRecorded> ofAccess() {
    return of("access");
  }

  @Produces
  @Singleton
  EventHandler<EvidenceRecorded> ofBackup() {
    return of("backup");
  }

  @Produces
  @Singleton
  EventHandler<EvidenceRecorded> ofRetention() {
    return of("retention");
  }

  @Produces
  @Singleton
  EventHandler<EvidenceRecorded> ofNotification() {
    return of("notification");
  }

  private EventHandler<EvidenceRecorded> of(String service) {
    return EventHandler.of(
        Topics.EVIDENCE,
        EvidenceRecorded.typeOf(service),
        EvidenceRecorded.class,
        (event, _) -> take(service, event));
  }

  private void take(String service, EvidenceRecorded event) {
    Optional<Chain> chain = log.lockChain(service);
    RecordKey key = new RecordKey(expected(service, chain).orElse(event.key()));
    Optional<SignedRecord> signed = SignedRecord.parse(event.record());
    if (signed.isEmpty() || !signed.get().keyId().equals(key.id())) {
      tell(service, event.number(), "forged", "is not signed by the key of " + service);
      return;
    }
    SignedRecord record = signed.get();
    if (!record.isSignedBy(key)) {
      tell(service, record.number(), "forged", "is not what the key of " + service + " signed");
      return;
    }
    if (!log.addRecord(service, record, clock.instant())) {
      return;
    }
    chain.ifPresentOrElse(
        before -> follow(before, key, record),
        () -> log.addKey(new ChainKey(service, record.number(), key, clock.instant())));
    log.keepChain(
        new Chain(
            service,
            nextKey(service, key, record).x(),
            chain.map(Chain::first).orElse(record.number()),
            record.number(),
            record.digest(),
            clock.instant()));
    read(service, record, event);
  }

  /// Which key has to have signed: the one that the key before it named. Where one is configured,
  /// it is the first, or one of those that come after it.
  private Optional<String> expected(String service, Optional<Chain> chain) {
    Optional<String> configured = Optional.ofNullable(settings.keys().get(service));
    return chain
        .map(Chain::key)
        .filter(_ -> configured.map(x -> hasSigned(service, x)).orElse(true))
        .or(() -> configured);
  }

  private boolean hasSigned(String service, String x) {
    return log.keys().stream()
        .anyMatch(key -> key.service().equals(service) && key.key().x().equals(x));
  }

  /// Which key signs the record after this one.
  private RecordKey nextKey(String service, RecordKey key, SignedRecord record) {
    return KeyHandover.in(record)
        .map(handover -> {
          log.addKey(new ChainKey(service, record.number() + 1, handover.next(), clock.instant()));
          return handover.next();
        })
        .orElse(key);
  }

  private void follow(Chain before, RecordKey key, SignedRecord record) {
    var rest = new RecordChain(Map.of(key.id(), key), before.number(), before.digest());
    rest.add(record.compact());
    if (!rest.faults().isEmpty()) {
      tell(
          before.service(),
          record.number(),
          "broken",
          "does not continue the chain of "
              + before.service()
              + ": "
              + String.join(", ", rest.faults()));
    }
  }

  private void tell(String service, long number, String how, String what) {
    findings.open(
        "evidence/%s/%d/%s".formatted(service, number, how),
        "evidence",
        Risk.CRITICAL,
        "The chain of evidence of " + service + " is " + how,
        "Record %d %s.".formatted(number, what),
        PROMISES);
  }

  private void read(String service, SignedRecord record, EvidenceRecorded event) {
    JsonNode content = parse(record.payload());
    if (!content.path("service").asText().equals(service)) {
      tell(service, record.number(), "forged", "speaks for another service");
      return;
    }
    try {
      switch (content.path("type").asText()) {
        case EvidenceRecord.TYPE -> readEvidence(service, record, content, event);
        case Checkpoint.TYPE -> readCheckpoint(record, content);
        default -> {
          // A newer service may record what is not known here; it is kept all the same.
        }
      }
    } catch (DateTimeException unreadable) {
      tell(service, record.number(), "broken", "cannot be read: " + unreadable.getMessage());
    }
  }

  private void readEvidence(
      String service, SignedRecord record, JsonNode content, EvidenceRecorded event) {
    var evidence =
        new Evidence(
            service,
            record.number(),
            record.digest(),
            content.path("check").asText(),
            content.path("promise").asText(),
            content.path("version").asText(),
            content.path("bound").asText(),
            content.path("outcome").asText(),
            content.path("passed").asLong(),
            content.path("failed").asLong(),
            content.path("unknown").asLong(),
            textOrNull(content.path("measured")),
            Instant.parse(content.path("collectedAt").asText()),
            Instant.parse(content.path("expiresAt").asText()));
    log.addEvidence(evidence);
    String results =
        EvidenceRecord.digest(event.results().stream().map(EvidenceRecord::digest).toList());
    // What travelled beside the record and is not what it stands for is nobody's word.
    log.keepResults(
        service,
        evidence.check(),
        results.equals(content.path("results").asText()) ? event.results() : List.of());
  }

  private void readCheckpoint(SignedRecord record, JsonNode content) {
    var heads = new TreeMap<String, Long>();
    content
        .path("heads")
        .properties()
        .forEach(head -> heads.put(head.getKey(), head.getValue().path("number").asLong()));
    try {
      log.addCheckpoint(
          record, Instant.parse(content.path("madeAt").asText()), json.writeValueAsString(heads));
    } catch (JsonProcessingException numbersAndNames) {
      throw new IllegalStateException(numbersAndNames);
    }
  }

  private JsonNode parse(String payload) {
    try {
      return json.readTree(payload);
    } catch (JsonProcessingException noJson) {
      return json.missingNode();
    }
  }

  private static @Nullable String textOrNull(JsonNode node) {
    return node.isNull() || node.isMissingNode() ? null : node.asText();
  }
}
