package io.safekeep.notification.alert;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.safekeep.runtime.document.Issue;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RuleBookReaderTest {

  @Test
  void shippedRulesHaveNoIssue() {
    // When
    var reading = RuleBookReader.read(TendRules.shipped());

    // Then
    assertThat(reading.issues()).isEmpty();
    assertThat(reading.rules()).isPresent();
  }

  @Test
  void everythingThatIsWrongIsSaidWithItsLine() {
    // Given
    var document =
        """
        policy: default
        group-by: [alertname]
        rules:
          - name: floor-of-mine
            match: {}
            decide: shout
            reason: because
          - name: no-incident
            match:
              team: [db]
            decide: page
            incident:
              kind: outage
              severity: sev9
            reason: because
            colour: red
        otherwise:
          decide: page
          reason: nothing says that it can wait
        """;

    // When
    var reading = RuleBookReader.read(document.getBytes(UTF_8));

    // Then
    assertThat(reading.rules()).isEmpty();
    assertThat(reading.issues())
        .extracting(Issue::line, Issue::text)
        .contains(
            tuple(4, "is taken by a rule that always holds"),
            tuple(5, "is empty: use otherwise for what no rule is about"),
            tuple(6, "is none of suppress, ticket, page, incident"),
            tuple(14, "is none of sev1, sev2, sev3, sev4"),
            tuple(16, "is not known here"));
  }

  @Test
  void ruleThatAnEarlierOneTakesEverythingFromIsSuspicious() {
    // Given
    var document =
        """
        policy: default
        group-by: [alertname]
        rules:
          - {name: first, match: {team: [db]}, decide: page, reason: because}
          - {name: second, match: {team: [db]}, decide: ticket, reason: because}
        otherwise: {decide: page, reason: because}
        """;

    // When
    var reading = RuleBookReader.read(document.getBytes(UTF_8));

    // Then
    assertThat(reading.rules()).isPresent();
    assertThat(reading.issues())
        .extracting(Issue::severity, Issue::line, Issue::path)
        .containsExactly(tuple(Issue.Severity.WARNING, 5, "rules[1].match"));
  }

  @Test
  void shippedRulesDecideAsTheyRead() {
    // Given
    var rules = RuleBookReader.read(TendRules.shipped()).rules().orElseThrow();

    // When
    var watchdog = rules.judge(Map.of("alertname", "Watchdog", "source-kind", "alertmanager"));
    var warning = rules.judge(Map.of("level", "warning", "source-kind", "alertmanager"));
    var unknown = rules.judge(Map.of("level", "error", "source-kind", "pagerduty"));
    var shell = rules.judge(Map.of("level", "critical", "source-kind", "falco"));

    // Then
    assertThat(watchdog.verdict()).isEqualTo(Verdict.SUPPRESS);
    assertThat(warning.verdict()).isEqualTo(Verdict.TICKET);
    assertThat(unknown.verdict()).isEqualTo(Verdict.PAGE);
    assertThat(shell.verdict()).isEqualTo(Verdict.INCIDENT);
  }
}
