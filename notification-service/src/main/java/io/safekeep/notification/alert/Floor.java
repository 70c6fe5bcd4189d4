package io.safekeep.notification.alert;

import io.safekeep.notification.alert.AlertRule.Opening;
import io.safekeep.notification.incident.Kind;
import io.safekeep.notification.incident.Severity;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What no rule and no silence takes back (P10): whatever breaks a promise about access to tenants'
/// data is an incident of the highest severity, and somebody is called.
final class Floor {

  /// Begins the names of these rules; no rule that somebody writes may begin so.
  static final String PREFIX = "floor-";

  /// Of the suite's own facts, which alone can say that.
  static final List<AlertRule> RULES =
      List.of(
          rule(
              "unauthorized-access",
              Map.of("alertname", List.of("unauthorized-access")),
              Kind.UNAUTHORIZED_ACCESS,
              "access that no grant allows breaks what is promised of access"),
          rule(
              "grant-overdue",
              Map.of("alertname", List.of("grant-overdue"), "urgency", List.of("page")),
              Kind.UNAUTHORIZED_ACCESS,
              "what a grant made must end with it"),
          rule(
              "log-forked",
              Map.of("alertname", List.of("log-forked")),
              Kind.SECURITY,
              "the log of all access was rewritten, or brought back from an older copy"),
          rule(
              "access-promise-broken",
              Map.of("alertname", List.of("control-failed"), "promise", List.of("P4", "P5", "P8")),
              Kind.SECURITY,
              "a control says that a promise about access is not kept"));

  private Floor() {}

  static boolean isOf(AlertRule rule) {
    return rule.name().startsWith(PREFIX);
  }

  private static AlertRule rule(
      String name, Map<String, List<String>> match, Kind kind, String reason) {
    var labels = new TreeMap<>(match);
    labels.put("source-kind", List.of(SourceKind.SUITE.label()));
    return new AlertRule(
        PREFIX + name,
        new LabelMatch(labels),
        Verdict.INCIDENT,
        reason,
        "security",
        new Opening(kind, Severity.SEV1, true),
        List.of("alertname", "tenant", "resource", "check"));
  }
}
