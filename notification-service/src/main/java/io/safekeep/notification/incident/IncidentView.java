package io.safekeep.notification.incident;

import java.time.Instant;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/// An incident as its people see it.
///
/// @param floor least severe that it may become without the CIO
/// @param runbook where it says what to do
/// @param source who found it
@Schema(name = "Incident")
public record IncidentView(
    UUID id,
    @Schema(
            enumeration = {
              "outage",
              "degradation",
              "security",
              "unauthorized-access",
              "data-loss",
              "compliance"
            })
        String kind,
    @Schema(enumeration = {"sev1", "sev2", "sev3", "sev4"}) String severity,
    @Nullable String floor,
    int matrix,
    String runbook,
    String title,
    String description,
    String source,
    boolean restricted,
    boolean exercise,
    boolean customerImpact,
    @Schema(
            enumeration = {
              "open",
              "investigating",
              "identified",
              "monitoring",
              "resolved",
              "reviewed",
              "closed"
            })
        String state,
    @Nullable String commander,
    @Nullable String communications,
    @Nullable String scribe,
    @Nullable PublicText publicText,
    Instant detectedAt,
    Instant openedAt,
    @Nullable Instant pagedAt,
    @Nullable Instant acknowledgedAt,
    @Nullable Instant mitigatedAt,
    @Nullable Instant resolvedAt,
    @Nullable Instant reviewedAt,
    @Nullable Instant closedAt) {

  public static IncidentView of(Incident incident) {
    var report = incident.report();
    var grade = incident.grade();
    var stamps = incident.stamps();
    var floor = grade.floor();
    return new IncidentView(
        incident.id(),
        incident.kind().label(),
        grade.severity().label(),
        floor == null ? null : floor.label(),
        grade.matrix(),
        grade.runbook(),
        report.title(),
        report.description(),
        report.source(),
        incident.restricted(),
        report.exercise(),
        incident.customerImpact(),
        incident.state().label(),
        incident.team().commander(),
        incident.team().communications(),
        incident.team().scribe(),
        incident.publicText(),
        stamps.detectedAt(),
        stamps.openedAt(),
        stamps.pagedAt(),
        stamps.acknowledgedAt(),
        stamps.mitigatedAt(),
        stamps.resolvedAt(),
        stamps.reviewedAt(),
        stamps.closedAt());
  }
}
