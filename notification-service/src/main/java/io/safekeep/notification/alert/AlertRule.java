package io.safekeep.notification.alert;

import io.safekeep.notification.incident.Kind;
import io.safekeep.notification.incident.Severity;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What is done about alerts of one sort, and why.
///
/// @param policy by which somebody is called
/// @param incident what is opened; null unless the verdict is an incident
/// @param groupBy labels of which alerts with the same values are one trouble; empty for those of
///   the whole book
record AlertRule(
    String name,
    LabelMatch match,
    Verdict verdict,
    String reason,
    String policy,
    @Nullable Opening incident,
    List<String> groupBy) {

  AlertRule {
    groupBy = List.copyOf(groupBy);
    if ((verdict == Verdict.INCIDENT) != (incident != null)) {
      throw new IllegalArgumentException("an incident, and nothing else, has kind and severity");
    }
  }

  /// An incident that a rule opens.
  ///
  /// @param restricted whether only those see it who may see restricted ones
  record Opening(Kind kind, Severity severity, boolean restricted) {}

  /// Whether somebody is called at once: by a page, or by a severe incident.
  boolean calls() {
    return verdict == Verdict.PAGE || (incident != null && incident.severity().isMajor());
  }
}
