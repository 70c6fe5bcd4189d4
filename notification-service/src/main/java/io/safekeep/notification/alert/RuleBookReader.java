package io.safekeep.notification.alert;

import io.safekeep.notification.alert.AlertRule.Opening;
import io.safekeep.notification.incident.Kind;
import io.safekeep.notification.incident.Severity;
import io.safekeep.runtime.document.Fields;
import io.safekeep.runtime.document.Issue;
import io.safekeep.runtime.document.Issues;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Reads a document into rules, and says everything that is wrong with it and where.
final class RuleBookReader {

  /// Bytes.
  static final int LARGEST = 256 * 1024;

  private static final String OTHERWISE = "otherwise";

  private RuleBookReader() {}

  /// What became of a document.
  ///
  /// @param rules empty if there is an error among the issues; their version is 0
  record Reading(Optional<RuleBook> rules, List<Issue> issues) {}

  /// A rule and where it stands.
  private record Placed(AlertRule rule, Fields at) {}

  static Reading read(byte[] document) {
    var issues = new Issues();
    var book =
        Fields.read(document, LARGEST, issues)
            .map(root -> {
              var policy = root.name("policy").orElse("");
              var groupBy = List.copyOf(root.texts("group-by"));
              var placed = new ArrayList<Placed>();
              for (Fields fields : root.mappings("rules")) {
                var rule = rule(fields, policy, issues);
                if (rule != null) {
                  placed.add(new Placed(rule, fields));
                }
              }
              var otherwise = otherwise(root.mapping(OTHERWISE), policy, issues);
              root.end();
              lookAcross(placed);
              return otherwise == null || issues.errors() > 0
                  ? null
                  : new RuleBook(0, groupBy, placed.stream().map(Placed::rule).toList(), otherwise);
            });
    return new Reading(issues.errors() == 0 ? book : Optional.empty(), issues.all());
  }

  private static @Nullable AlertRule rule(Fields fields, String policy, Issues issues) {
    int before = issues.errors();
    var name = fields.name("name");
    name.filter(said -> said.startsWith(Floor.PREFIX) || said.equals(OTHERWISE))
        .ifPresent(_ -> fields.error("name", "is taken by a rule that always holds"));
    var match = match(fields.mapping("match"));
    var rule = verdict(fields, name.orElse(""), match, policy);
    fields.end();
    return issues.errors() > before || !fields.isMapping() ? null : rule;
  }

  private static @Nullable AlertRule otherwise(Fields fields, String policy, Issues issues) {
    int before = issues.errors();
    var rule = verdict(fields, OTHERWISE, new LabelMatch(new TreeMap<>()), policy);
    fields.end();
    return issues.errors() > before ? null : rule;
  }

  /// What a rule decides. Null after an error, which was told of.
  private static @Nullable AlertRule verdict(
      Fields fields, String name, LabelMatch match, String usualPolicy) {
    var verdict = fields.choice("decide", Arrays.asList(Verdict.values()), Verdict::label);
    var reason = fields.text("reason");
    var policy = fields.textIfAny("policy").orElse(usualPolicy);
    var groupBy = List.copyOf(fields.textsIfAny("group-by"));
    var opening = fields.mappingIfAny("incident").flatMap(RuleBookReader::opening);
    if (verdict.isEmpty() || reason.isEmpty()) {
      return null;
    }
    boolean opens = verdict.get() == Verdict.INCIDENT;
    if (opens != opening.isPresent()) {
      fields.error(
          "incident", opens ? "is missing: kind and severity" : "goes with the decision incident");
      return null;
    }
    return new AlertRule(
        name, match, verdict.get(), reason.get(), policy, opening.orElse(null), groupBy);
  }

  private static Optional<Opening> opening(Fields fields) {
    var kind = fields.choice("kind", Arrays.asList(Kind.values()), Kind::label);
    var severity = fields.choice("severity", Arrays.asList(Severity.values()), Severity::label);
    boolean restricted = fields.flag("restricted", false);
    fields.end();
    return kind.flatMap(known -> severity.map(grade -> new Opening(known, grade, restricted)));
  }

  private static LabelMatch match(Fields fields) {
    SortedMap<String, List<String>> values = new TreeMap<>();
    for (String label : fields.unreadNames()) {
      values.put(label, List.copyOf(fields.texts(label)));
    }
    if (fields.isMapping() && values.isEmpty()) {
      fields.error("", "is empty: use otherwise for what no rule is about");
    }
    return new LabelMatch(values);
  }

  private static void lookAcross(List<Placed> placed) {
    var names = new HashSet<String>();
    var matches = new HashSet<LabelMatch>();
    placed.forEach(one -> {
      if (!names.add(one.rule().name())) {
        one.at().error("name", "is the name of an earlier rule");
      }
      if (!matches.add(one.rule().match())) {
        one.at().warning("match", "is what an earlier rule matches: this one never decides");
      }
    });
  }
}
