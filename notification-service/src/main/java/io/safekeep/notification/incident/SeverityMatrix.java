package io.safekeep.notification.incident;

import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import java.util.List;

/// What each severity means, and what to do about each kind of incident: one version of it.
///
/// @param sha256 of the document as it was published, in hexadecimal
/// @param note what is another than before
public record SeverityMatrix(
    int version,
    List<Level> severities,
    List<Procedure> kinds,
    String sha256,
    String note,
    String publishedBy,
    Instant publishedAt) {

  public SeverityMatrix {
    severities = List.copyOf(severities);
    kinds = List.copyOf(kinds);
  }

  /// @param severity as the API names it
  /// @param means when an incident is so severe
  /// @param then what has to be done, and how fast
  public record Level(
      @NotNull String severity,
      @NotBlank @Size(max = 1000) String means,
      @NotBlank @Size(max = 1000) String then) {}

  /// @param kind as the API names it
  /// @param runbook where it says what to do: an address, or a file of the documentation
  public record Procedure(@NotNull String kind, @NotNull @Size(max = 500) String runbook) {}

  String runbook(Kind kind) {
    return kinds.stream()
        .filter(one -> one.kind().equals(kind.label()))
        .map(Procedure::runbook)
        .findFirst()
        .orElseThrow(() ->
            new IllegalStateException(
                "version %d of the severity matrix has no runbook for %s"
                    .formatted(version, kind.label())));
  }
}
