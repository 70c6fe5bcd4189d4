package io.safekeep.contracts.platform;

import io.safekeep.contracts.Topics;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Evidence as it is kept: what a control check saw, signed, and chained to the record before it.
/// All records of a service have one Kafka key, so that they arrive in their order.
///
/// @param service short name of the service whose chain it is
/// @param number 1 for the first of the chain
/// @param key public half of the Ed25519 key that signed, 32 bytes in base64url
/// @param record compact JSON Web Signature (ADR 0058)
/// @param results what the record's digest of results stands for; none if it is no look of a check,
///   or if they are too many to travel
public record EvidenceRecorded(
    String service, long number, String key, String record, List<SeenResult> results)
    implements PlatformEvent {

  public EvidenceRecorded {
    results = List.copyOf(results);
  }

  @Override
  public @Nullable UUID tenant() {
    return null;
  }

  @Override
  public String type() {
    return typeOf(service);
  }

  @Override
  public String subject() {
    return service;
  }

  @Override
  public String topic() {
    return Topics.EVIDENCE;
  }

  /// CloudEvents type under which a service tells its evidence.
  public static String typeOf(String service) {
    return "io.safekeep." + service + ".evidence.recorded.v1";
  }

  /// What was seen at one thing.
  ///
  /// @param salt 16 random bytes in base64url: who does not know it cannot guess what a digest
  ///   stands for
  /// @param tenant whose thing it is; null for a thing of the suite
  /// @param outcome `pass`, `fail` or `unknown`
  /// @param checked what was looked at
  /// @param measured the value seen, with its unit; null if nothing could be measured
  /// @param detail one sentence for a person
  public record SeenResult(
      String salt,
      @Nullable UUID tenant,
      String outcome,
      String checked,
      @Nullable String measured,
      String detail) {}
}
