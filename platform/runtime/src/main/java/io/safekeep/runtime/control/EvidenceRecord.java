package io.safekeep.runtime.control;

import io.safekeep.contracts.platform.EvidenceRecorded.SeenResult;
import io.safekeep.contracts.record.RecordKey;
import io.safekeep.runtime.control.ControlResult.Outcome;
import io.safekeep.runtime.json.CanonicalJson;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What is recorded of one look of a check (ADR 0058).
///
/// A record says how many things were seen in which state and what that makes the look as a whole.
/// What was seen at which thing stands in it as a digest alone: who holds the results can show that
/// they are those of the record, and a tenant's can be deleted while the chain stays whole.
///
/// @param outcome the worst that was seen; `UNKNOWN` if nothing was there to be seen
/// @param measured of a single result about the suite itself; null otherwise
public record EvidenceRecord(
    String service,
    String version,
    String check,
    String promise,
    String bound,
    Outcome outcome,
    long passed,
    long failed,
    long unknown,
    @Nullable String measured,
    String results,
    Instant collectedAt,
    Instant expiresAt) {

  /// First member of what is signed.
  public static final String TYPE = "safekeep evidence 1";

  /// Nothing is good for a shorter time; a replica may restart meanwhile.
  private static final Duration SHORTEST_LIFE = Duration.ofHours(1);

  private static final int LOOKS = 3;

  static EvidenceRecord of(
      String service, String version, ControlCheck check, List<SeenResult> seen, Instant now) {
    long passed = count(seen, Outcome.PASS);
    long failed = count(seen, Outcome.FAIL);
    long unknown = count(seen, Outcome.UNKNOWN);
    return new EvidenceRecord(
        service,
        version,
        check.name(),
        check.promise(),
        check.bound(),
        outcome(passed, failed, unknown),
        passed,
        failed,
        unknown,
        seen.size() == 1 && seen.getFirst().tenant() == null ? seen.getFirst().measured() : null,
        digest(seen.stream().map(EvidenceRecord::digest).toList()),
        now,
        now.plus(life(check.every())));
  }

  /// How long a record is evidence: until three looks were missed.
  static Duration life(Duration every) {
    Duration looks = every.multipliedBy(LOOKS);
    return looks.compareTo(SHORTEST_LIFE) > 0 ? looks : SHORTEST_LIFE;
  }

  private static Outcome outcome(long passed, long failed, long unknown) {
    if (failed > 0) {
      return Outcome.FAIL;
    }
    return unknown > 0 || passed == 0 ? Outcome.UNKNOWN : Outcome.PASS;
  }

  private static long count(List<SeenResult> seen, Outcome outcome) {
    return seen.stream().filter(result -> result.outcome().equals(label(outcome))).count();
  }

  /// Whether it has to be recorded after another one of the same check: when something changed, and
  /// before that one expires.
  ///
  /// @param digest of what the earlier one said
  boolean isDueAfter(String digest, Instant earlier) {
    Duration half = Duration.between(collectedAt, expiresAt).dividedBy(2);
    return !digest.equals(substance()) || !collectedAt.isBefore(earlier.plus(half));
  }

  /// Digest of what would be news if it were different.
  String substance() {
    return RecordKey.digest(
        CanonicalJson.of(List.of(version, promise, bound, label(outcome), failed, unknown)));
  }

  /// What is signed.
  Map<String, @Nullable Object> content() {
    Map<String, @Nullable Object> content = new HashMap<>();
    content.put("type", TYPE);
    content.put("service", service);
    content.put("version", version);
    content.put("check", check);
    content.put("promise", promise);
    content.put("bound", bound);
    content.put("outcome", label(outcome));
    content.put("passed", passed);
    content.put("failed", failed);
    content.put("unknown", unknown);
    content.put("measured", measured);
    content.put("results", results);
    content.put("collectedAt", collectedAt.toString());
    content.put("expiresAt", expiresAt.toString());
    return content;
  }

  /// What stands for one result.
  public static String digest(SeenResult result) {
    Map<String, @Nullable Object> content = new HashMap<>();
    content.put("salt", result.salt());
    content.put("tenant", result.tenant() == null ? null : result.tenant().toString());
    content.put("outcome", result.outcome());
    content.put("checked", result.checked());
    content.put("measured", result.measured());
    content.put("detail", result.detail());
    return RecordKey.digest(CanonicalJson.of(content));
  }

  /// What stands for all results of a look, of what stands for each: `results` of the record.
  public static String digest(List<String> results) {
    return RecordKey.digest(results.stream().map(it -> it + "\n").collect(Collectors.joining()));
  }

  static String label(Outcome outcome) {
    return outcome.name().toLowerCase(Locale.ROOT);
  }
}
