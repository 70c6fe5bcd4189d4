package io.safekeep.notification.alert;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A version of the rules. The first rule that matches decides.
///
/// @param groupBy labels of which alerts with the same values are one trouble
/// @param otherwise decides where no rule does
record RuleBook(int version, List<String> groupBy, List<AlertRule> rules, AlertRule otherwise) {

  RuleBook {
    groupBy = List.copyOf(groupBy);
    rules = List.copyOf(rules);
  }

  RuleBook as(int number) {
    return new RuleBook(number, groupBy, rules, otherwise);
  }

  /// What is promised about access comes before what anybody may write into rules (P10).
  AlertRule judge(Map<String, String> labels) {
    return Stream.concat(Floor.RULES.stream(), rules.stream())
        .filter(rule -> rule.match().matches(labels))
        .findFirst()
        .orElse(otherwise);
  }

  /// Names the trouble that an alert is part of. What nobody is called for never hides in a trouble
  /// that somebody is called for, nor the other way round.
  String groupKey(AlertRule rule, Map<String, String> labels) {
    var by = rule.groupBy().isEmpty() ? groupBy : rule.groupBy();
    return by.stream()
        .map(label -> label + "=" + labels.getOrDefault(label, ""))
        .collect(Collectors.joining("|", rule.name() + "|", ""));
  }
}
