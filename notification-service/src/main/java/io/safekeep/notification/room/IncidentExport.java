package io.safekeep.notification.room;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.safekeep.notification.affected.AffectedQuery;
import io.safekeep.notification.affected.AffectedResource;
import io.safekeep.notification.affected.AffectedResource.AffectedView;
import io.safekeep.notification.affected.TenantMessage;
import io.safekeep.notification.deadline.ClockResource;
import io.safekeep.notification.deadline.ClockResource.ClockView;
import io.safekeep.notification.incident.Entry;
import io.safekeep.notification.incident.Incident;
import io.safekeep.notification.incident.IncidentView;
import io.safekeep.notification.incident.SqlIncidents;
import io.safekeep.notification.incident.SqlIncidents.Task;
import io.safekeep.notification.incident.SqlTimeline;
import io.safekeep.notification.review.Review;
import io.safekeep.notification.review.SignOff;
import io.safekeep.notification.review.SqlReviews;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Everything about an incident in one file, for auditors and authorities.
@Singleton
class IncidentExport {

  private final SqlIncidents incidents;
  private final SqlTimeline timeline;
  private final SqlReviews reviews;
  private final ClockResource clocks;
  private final AffectedResource affected;
  private final ObjectMapper json;

  IncidentExport(
      SqlIncidents incidents,
      SqlTimeline timeline,
      SqlReviews reviews,
      ClockResource clocks,
      AffectedResource affected,
      ObjectMapper json) {
    this.incidents = incidents;
    this.timeline = timeline;
    this.reviews = reviews;
    this.clocks = clocks;
    this.affected = affected;
    this.json = json;
  }

  @RegisterForReflection(registerFullHierarchy = true)
  record File(
      IncidentView incident,
      List<String> members,
      List<Task> tasks,
      List<ClockView> clocks,
      List<AffectedView> affectedTenants,
      List<AffectedQuery> affectedQueries,
      List<TenantMessage> tenantMessages,
      @Nullable Review review,
      @Nullable SignOff signOff,
      List<Entry> timeline) {}

  private File file(Incident incident) {
    var id = incident.id();
    return new File(
        IncidentView.of(incident),
        incidents.members(id),
        incidents.tasks(id),
        clocks.list(id),
        affected.tenants(id),
        affected.queries(id),
        affected.messages(id),
        reviews.review(id).orElse(null),
        reviews.signOff(id).orElse(null),
        timeline.of(id));
  }

  String json(Incident incident) {
    try {
      return json.writerWithDefaultPrettyPrinter().writeValueAsString(file(incident)) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /// For people. What they wrote stands in it as text: it makes no headings, links or HTML.
  String markdown(Incident incident) {
    var file = file(incident);
    var text = new StringBuilder();
    text.append("# ")
        .append(incident.severity().text())
        .append(": ")
        .append(plain(incident.title()))
        .append("\n\n")
        .append(plain(incident.report().description()))
        .append("\n\n");
    line(text, "Incident", incident.id().toString());
    line(text, "Kind", incident.kind().text());
    line(text, "State", incident.state().text());
    line(text, "Commander", String.valueOf(incident.team().commander()));
    line(text, "Detected", incident.stamps().detectedAt().toString());
    line(text, "Called", String.valueOf(incident.stamps().pagedAt()));
    line(text, "Taken", String.valueOf(incident.stamps().acknowledgedAt()));
    line(text, "Mitigated", String.valueOf(incident.stamps().mitigatedAt()));
    line(text, "Resolved", String.valueOf(incident.stamps().resolvedAt()));
    section(
        text,
        "Legal clocks",
        file.clocks().stream()
            .map(clock ->
                "%s (%s): due %s, %s"
                    .formatted(
                        plain(clock.title()),
                        plain(clock.law()),
                        clock.dueAt(),
                        clock.missed() ? "missed" : clock.ended() == null ? "running" : "met"))
            .toList());
    section(
        text,
        "Tenants concerned",
        file.affectedTenants().stream()
            .map(tenant ->
                "%s %s: %s %s"
                    .formatted(
                        tenant.tenant(),
                        plain(tenant.name()),
                        tenant.state(),
                        String.valueOf(tenant.toldAt())))
            .toList());
    var review = file.review();
    section(
        text,
        "Review",
        review == null
            ? List.of()
            : List.of(
                plain(review.summary()),
                "Impact: " + plain(review.impact()),
                "Causes: "
                    + review.causes().stream()
                        .map(IncidentExport::plain)
                        .collect(Collectors.joining(" ")),
                "Lessons: " + plain(review.lessons())));
    section(
        text,
        "Tasks and actions",
        file.tasks().stream()
            .map(task ->
                "%s (%s), due %s%s %s"
                    .formatted(
                        plain(task.text()),
                        task.owner(),
                        task.dueAt(),
                        task.doneAt() == null ? "" : ", done",
                        String.join(" ", task.promises()))
                    .strip())
            .toList());
    section(
        text,
        "Timeline",
        file.timeline().stream()
            .map(entry ->
                "%s %s, by %s: %s"
                    .formatted(
                        entry.happenedAt(), entry.kind(), plain(entry.by()), plain(entry.text())))
            .toList());
    return text.toString();
  }

  private static void line(StringBuilder text, String name, String value) {
    text.append("- ")
        .append(name)
        .append(": ")
        .append(value.equals("null") ? "not yet" : value)
        .append('\n');
  }

  private static void section(StringBuilder text, String title, List<String> lines) {
    if (!lines.isEmpty()) {
      text.append("\n## ").append(title).append("\n\n");
      lines.forEach(line -> text.append("- ").append(line).append('\n'));
    }
  }

  /// CommonMark, section 2.4: a backslash takes its meaning from any mark.
  private static String plain(String text) {
    return text.replaceAll("([\\\\`*_{}\\[\\]<>#|!])", "\\\\$1").replaceAll("\\s+", " ").strip();
  }
}
