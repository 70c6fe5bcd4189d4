package io.safekeep.backup.drill;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/// A drill as clients see it.
///
/// @param failure why it failed
@Schema(name = "Drill")
public record DrillView(
    UUID id,
    UUID datastore,
    @Schema(enumeration = {"random", "far-end", "second-repository", "latest", "requested"})
        String kind,
    Instant target,
    String requestedBy,
    Instant requestedAt,
    @Schema(enumeration = {"queued", "running", "passed", "failed"}) String state,
    @Nullable Instant endedAt,
    @Nullable String failure,
    @Nullable DrillFindings findings) {

  /// What a drill has measured and seen.
  ///
  /// @param recoverySeconds from the request to the copy's first answer (RTO)
  /// @param repository from which the copy was restored
  /// @param dataAgeSeconds how much older than the target the newest restored heartbeat is (RPO);
  ///   null if the copy has none
  /// @param heartbeatExpected whether the datastore's heart beat at the target
  /// @param bytes of the base backup's files
  /// @param pageChecksums whether the datastore's pages carry checksums
  /// @param amcheck whether heaps and B-trees could be checked
  /// @param damages what is wrong with the copy, one sentence each
  public record DrillFindings(
      double recoverySeconds,
      @Nullable String repository,
      @Nullable Double dataAgeSeconds,
      boolean heartbeatExpected,
      @Nullable Long heartbeat,
      long bytes,
      int databases,
      boolean pageChecksums,
      long checksumFailures,
      boolean amcheck,
      long relations,
      long relationsChecked,
      long tables,
      long tablesCounted,
      long rows,
      List<String> damages) {

    static DrillFindings of(Findings findings) {
      var seen = findings.seen();
      return new DrillFindings(
          seconds(findings.recoveryTime()),
          findings.repository(),
          findings.dataAge() == null ? null : seconds(findings.dataAge()),
          findings.expectedBeat(),
          findings.beat() == null ? null : findings.beat().number(),
          findings.bytes(),
          seen.databases(),
          seen.pageChecksums(),
          seen.checksumFailures(),
          seen.amcheck(),
          seen.relations(),
          seen.relationsChecked(),
          seen.tables(),
          seen.tablesCounted(),
          seen.rows(),
          seen.damages());
    }

    private static double seconds(Duration duration) {
      return duration.toMillis() / 1000.0;
    }
  }

  static DrillView of(Drill drill) {
    return switch (drill.state()) {
      case DrillState.Queued() -> of(drill, "queued", null, null, null);
      case DrillState.Running _ -> of(drill, "running", null, null, null);
      case DrillState.Passed(Findings findings, Instant at) ->
          of(drill, "passed", at, null, findings);
      case DrillState.Failed(String reason, Findings findings, Instant at) ->
          of(drill, "failed", at, reason, findings);
    };
  }

  private static DrillView of(
      Drill drill,
      String state,
      @Nullable Instant endedAt,
      @Nullable String failure,
      @Nullable Findings findings) {
    return new DrillView(
        drill.id(),
        drill.datastore(),
        drill.kind().toString(),
        drill.target(),
        drill.requestedBy(),
        drill.requestedAt(),
        state,
        endedAt,
        failure,
        findings == null ? null : DrillFindings.of(findings));
  }
}
