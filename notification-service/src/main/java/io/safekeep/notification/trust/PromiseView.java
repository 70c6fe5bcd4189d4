package io.safekeep.notification.trust;

import io.safekeep.notification.evidence.Evidence;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/// A promise as everybody may see it: no tenant, no person, no name of a machine.
///
/// @param status derived at `asOf`
/// @param reason why, in a line
/// @param keptPercent of the measured part of the last 90 days, never rounded up; null if nothing
///   was measured
/// @param notYet what of it is not measured; null if all of it is
@Schema(name = "Promise")
public record PromiseView(
    String id,
    String theme,
    String promise,
    @Schema(enumeration = {"kept", "broken", "stale", "unknown", "attested", "attestation-expired"})
        String status,
    String reason,
    @Nullable BigDecimal keptPercent,
    Instant asOf,
    List<String> kinds,
    List<String> owners,
    String acceptance,
    List<String> sources,
    List<String> soc2,
    List<String> iso27001,
    List<CheckView> checks,
    List<AttestedView> attestations,
    @Nullable String notYet) {

  /// What one check last said.
  ///
  /// @param outcome `pass`, `fail` or `unknown`; null if it never said anything
  /// @param fresh whether that may still be believed
  /// @param evidence names the signed record
  @Schema(name = "PromiseCheck")
  public record CheckView(
      String check,
      @Nullable String outcome,
      boolean fresh,
      @Nullable String bound,
      @Nullable String measured,
      @Nullable Long passed,
      @Nullable Long failed,
      @Nullable Long unknown,
      @Nullable Instant collectedAt,
      @Nullable Instant expiresAt,
      @Nullable String evidence) {}

  /// A document that is good today.
  @Schema(name = "PromiseAttestation")
  public record AttestedView(
      String kind, String documentSha256, Instant issuedAt, Instant validUntil) {}

  static PromiseView of(Promises.Entry entry, Promises.Snapshot snapshot) {
    Standing standing = entry.standing();
    Promise promise = standing.promise();
    return new PromiseView(
        promise.id(),
        promise.theme(),
        promise.promise(),
        standing.status().label(),
        standing.reason(),
        entry.kept().share().map(share -> BigDecimal.valueOf(share, 2)).orElse(null),
        snapshot.at(),
        promise.kinds(),
        promise.owners(),
        promise.acceptance(),
        promise.sources(),
        promise.soc2(),
        promise.iso27001(),
        standing.looks().stream().map(PromiseView::check).toList(),
        snapshot.goodFor(promise).stream()
            .map(it ->
                new AttestedView(
                    it.kind().label(), it.documentSha256(), it.issuedAt(), it.validUntil()))
            .toList(),
        promise.notYet());
  }

  private static CheckView check(Standing.Look look) {
    Evidence evidence = look.evidence();
    return evidence == null
        ? new CheckView(look.check(), null, false, null, null, null, null, null, null, null, null)
        : new CheckView(
            look.check(),
            evidence.outcome(),
            look.fresh(),
            evidence.bound(),
            evidence.measured(),
            evidence.passed(),
            evidence.failed(),
            evidence.unknown(),
            evidence.collectedAt(),
            evidence.expiresAt(),
            evidence.digest());
  }
}
