package io.safekeep.notification.evidence;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.safekeep.contracts.Topics;
import io.safekeep.contracts.platform.EvidenceRecorded;
import io.safekeep.contracts.platform.EvidenceRecorded.SeenResult;
import io.safekeep.contracts.record.KeyHandover;
import io.safekeep.contracts.record.RecordKey;
import io.safekeep.contracts.record.SignedRecord;
import io.safekeep.notification.ATenant;
import io.safekeep.runtime.control.EvidenceRecord;
import io.safekeep.runtime.json.CanonicalJson;
import io.safekeep.testing.Topic.CloudEvent;
import java.io.UncheckedIOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Another service of the suite, as far as its evidence goes.
public final class AService {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final String name;
  private KeyPair pair = generate();
  private long number;
  private String previous = "";

  public AService(String name) {
    this.name = name;
  }

  public RecordKey key() {
    return RecordKey.of(pair.getPublic());
  }

  /// Tells what a check saw at one thing of a tenant, or of the suite.
  ///
  /// @return digest of the record
  public String saw(String promise, String check, String outcome, @Nullable UUID tenant) {
    var result =
        new SeenResult(
            "AAAAAAAAAAAAAAAAAAAAAA", tenant, outcome, "thing-of-" + tenant, "7", "Seen.");
    SignedRecord record = next(content(promise, check, outcome, List.of(result)), pair);
    publish(record, List.of(result));
    return record.digest();
  }

  /// Its key names another one, which signs from then on.
  public void handOver() {
    KeyPair next = generate();
    SignedRecord record =
        next(
            Map.of(
                "type",
                KeyHandover.TYPE,
                "service",
                name,
                "next",
                RecordKey.of(next.getPublic()).x(),
                "at",
                Instant.now().truncatedTo(ChronoUnit.MILLIS).toString()),
            pair);
    publish(record, List.of());
    pair = next;
  }

  /// Leaves a record out, as if it had been lost or taken away.
  public void skip() {
    next(content("P1", "lost", "fail", List.of()), pair);
  }

  /// A record in this service's name that somebody else signed.
  public void forge(String promise, String check) {
    KeyPair another = generate();
    publish(sign(content(promise, check, "pass", List.of()), another, number + 1), List.of());
  }

  /// A record whose content was changed after it was signed.
  public void tamper(String promise, String check) {
    String[] good =
        sign(content(promise, check, "fail", List.of()), pair, number + 1).compact().split("\\.");
    String[] nice =
        sign(content(promise, check, "pass", List.of()), pair, number + 1).compact().split("\\.");
    publish(SignedRecord.parse(good[0] + "." + nice[1] + "." + good[2]).orElseThrow(), List.of());
  }

  private Map<String, @Nullable Object> content(
      String promise, String check, String outcome, List<SeenResult> results) {
    Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    Map<String, @Nullable Object> content = new HashMap<>();
    content.put("type", EvidenceRecord.TYPE);
    content.put("service", name);
    content.put("version", "1.0");
    content.put("check", check);
    content.put("promise", promise);
    content.put("bound", "at most 1");
    content.put("outcome", outcome);
    content.put("passed", outcome.equals("pass") ? 1 : 0);
    content.put("failed", outcome.equals("fail") ? 1 : 0);
    content.put("unknown", outcome.equals("unknown") ? 1 : 0);
    content.put("measured", null);
    content.put(
        "results", EvidenceRecord.digest(results.stream().map(EvidenceRecord::digest).toList()));
    content.put("collectedAt", now.toString());
    content.put("expiresAt", now.plus(Duration.ofHours(3)).toString());
    return content;
  }

  private SignedRecord next(Map<String, @Nullable Object> content, KeyPair by) {
    number++;
    SignedRecord record = sign(content, by, number);
    previous = record.digest();
    return record;
  }

  private SignedRecord sign(Map<String, @Nullable Object> content, KeyPair by, long at) {
    try {
      return SignedRecord.sign(
          RecordKey.of(by.getPublic()), by.getPrivate(), at, previous, CanonicalJson.of(content));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private void publish(SignedRecord record, List<SeenResult> results) {
    var event = new EvidenceRecorded(name, record.number(), key().x(), record.compact(), results);
    try {
      ATenant.topic(Topics.EVIDENCE)
          .publish(
              new CloudEvent(
                  UUID.randomUUID(),
                  event.type(),
                  event.subject(),
                  event.subject(),
                  JSON.writeValueAsString(event)));
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static KeyPair generate() {
    try {
      return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
