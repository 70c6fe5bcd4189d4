package io.safekeep.notification.alert;

import io.safekeep.notification.incident.IncidentOrder;
import io.safekeep.notification.incident.Incidents;
import io.safekeep.notification.page.PageOrder;
import io.safekeep.notification.page.Pages;
import io.safekeep.notification.page.Urgency;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.stream.Collectors;

/// Does what was decided: once for all alerts that are one trouble, and again only if one of them
/// wants more than was done.
@Singleton
class ActOnAlerts {

  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final String SOURCE = "alerts";

  private final SqlGroups groups;
  private final SqlAlerts alerts;
  private final Pages pages;
  private final Incidents incidents;
  private final AlertSettings settings;

  ActOnAlerts(
      SqlGroups groups,
      SqlAlerts alerts,
      Pages pages,
      Incidents incidents,
      AlertSettings settings) {
    this.groups = groups;
    this.alerts = alerts;
    this.pages = pages;
    this.incidents = incidents;
    this.settings = settings;
  }

  AlertGroup group(UUID id) {
    return groups.find(id).orElseThrow();
  }

  /// Finds the trouble that an alert is part of, or begins one. Beyond the first few of a minute,
  /// troubles that would call somebody are one storm; what breaks a promise about access is always
  /// told for itself.
  AlertGroup join(DecisionBatch batch, String key, String title, Decision decision, Instant now) {
    var found =
        batch
            .open(key)
            .orElseGet(() ->
                isOneOfMany(decision, now)
                    ? batch
                        .open(AlertGroup.STORM)
                        .orElseGet(() -> batch.begin(AlertGroup.STORM, "Many alerts at once", now))
                    : batch.begin(key, title, now));
    batch.joined(found);
    return found;
  }

  private boolean isOneOfMany(Decision decision, Instant now) {
    return decision.verdict().isMoreThan(Verdict.TICKET)
        && decision.rule().calls()
        && !Floor.isOf(decision.rule())
        && groups.haveCalled(settings.storm(), now.minus(MINUTE));
  }

  /// Does what an alert wants, if that is more than was done for its trouble.
  ///
  /// @return whether it is
  boolean on(Alert alert, Decision decision, AlertGroup group) {
    if (!decision.verdict().isMoreThan(group.acted())) {
      return false;
    }
    var rule = decision.rule();
    var opening = rule.incident();
    UUID incident = null;
    if (decision.verdict() == Verdict.INCIDENT && opening != null) {
      incident =
          incidents.open(
              new IncidentOrder(
                  group.actKey(),
                  opening.kind(),
                  opening.severity(),
                  title(alert, decision, group),
                  text(alert, decision),
                  opening.restricted(),
                  SOURCE));
    }
    UUID page = null;
    // An incident calls somebody by itself.
    if (decision.verdict() == Verdict.PAGE) {
      page =
          pages.start(
              new PageOrder(
                  group.actKey(),
                  rule.policy(),
                  Urgency.HIGH,
                  title(alert, decision, group),
                  text(alert, decision),
                  "/alerts/" + alert.id()));
    }
    groups.acted(group.id(), decision.verdict(), incident, page);
    return true;
  }

  /// The trouble is over, unless another alert of it is on or one comes soon.
  void settle(UUID group, Instant now) {
    if (!alerts.isAnyOn(group)) {
      groups.settles(group, now.plus(settings.settle()));
    }
  }

  /// Nobody has to come any more. The incident is closed by people.
  void over(AlertGroup group) {
    if (group.page() != null) {
      pages.resolve(group.actKey(), SOURCE);
    }
  }

  private static String title(Alert alert, Decision decision, AlertGroup group) {
    var title =
        group.key().equals(AlertGroup.STORM)
            ? group.title() + ", the first: " + alert.title()
            : alert.title();
    return decision.penTest() == null ? title : "[penetration test announced] " + title;
  }

  private static String text(Alert alert, Decision decision) {
    return """
    %s

    Decided: %s, by rule %s of version %d: %s.
    %s
    """
        .formatted(
            alert.title(),
            decision.verdict().label(),
            decision.rule().name(),
            decision.rulesVersion(),
            decision.reason(),
            alert.labels().entrySet().stream()
                .map(label -> label.getKey() + ": " + label.getValue())
                .collect(Collectors.joining("\n")));
  }
}
