package io.safekeep.notification.alert;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What is done about an alert, by which rule, and why.
///
/// @param rule that judged, also where a silence keeps it quiet
/// @param silence that keeps it quiet; null if none does
/// @param penTest window for penetration tests that it falls into; null if none
record Decision(
    Verdict verdict,
    AlertRule rule,
    int rulesVersion,
    String reason,
    @Nullable UUID silence,
    @Nullable UUID penTest) {

  static final String OVER = "it was over before it was heard of";
  static final String HISTORY = "it was so before anybody here listened";

  /// Judges an alert: by what always holds, by silences, by rules.
  ///
  /// @param silences of both kinds, in force or not
  static Decision of(
      RuleBook rules, List<Silence> silences, Map<String, String> labels, Instant now) {
    var rule = rules.judge(labels);
    var penTest = first(silences, Silence.Kind.PEN_TEST, labels, now);
    var quiet =
        Floor.isOf(rule) || rule.verdict() == Verdict.SUPPRESS
            ? null
            : first(silences, Silence.Kind.SILENCE, labels, now);
    return new Decision(
        quiet == null ? rule.verdict() : Verdict.SUPPRESS,
        rule,
        rules.version(),
        quiet == null
            ? rule.reason()
            : "silenced by %s: %s".formatted(quiet.placedBy(), quiet.reason()),
        quiet == null ? null : quiet.id(),
        penTest == null ? null : penTest.id());
  }

  /// Of a trouble that was over before it was heard of: nobody can do anything about it any more.
  static Decision over(RuleBook rules, Map<String, String> labels) {
    return unjudged(rules, labels, OVER);
  }

  /// Of a fact from before this installation: it is on record, and nobody is called.
  static Decision history(RuleBook rules, Map<String, String> labels) {
    return unjudged(rules, labels, HISTORY);
  }

  private static Decision unjudged(RuleBook rules, Map<String, String> labels, String reason) {
    return new Decision(Verdict.SUPPRESS, rules.judge(labels), rules.version(), reason, null, null);
  }

  private static @Nullable Silence first(
      List<Silence> silences, Silence.Kind kind, Map<String, String> labels, Instant now) {
    return silences.stream()
        .filter(silence -> silence.kind() == kind)
        .filter(silence -> silence.isInForce(now))
        .filter(silence -> silence.match().matches(labels))
        .findFirst()
        .orElse(null);
  }
}
