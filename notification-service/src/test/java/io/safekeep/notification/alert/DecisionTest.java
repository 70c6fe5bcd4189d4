package io.safekeep.notification.alert;

import static org.assertj.core.api.Assertions.assertThat;

import io.safekeep.notification.incident.Severity;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DecisionTest {

  private static final Instant NOW = Instant.parse("2026-11-24T10:15:00Z");
  private static final RuleBook RULES =
      RuleBookReader.read(TendRules.shipped()).rules().orElseThrow().as(7);
  private static final Map<String, List<String>> EVERYTHING = Map.of("source", List.of("*"));

  @Test
  void silencedAlertSaysWhoKeepsItQuietAndWhy() {
    // Given
    var silence = placed(Silence.Kind.SILENCE, Map.of("team", List.of("db")));

    // When
    var decision =
        Decision.of(RULES, List.of(silence), Map.of("source", "prom", "team", "db"), NOW);

    // Then
    assertThat(decision.verdict()).isEqualTo(Verdict.SUPPRESS);
    assertThat(decision.silence()).isEqualTo(silence.id());
    assertThat(decision.reason()).isEqualTo("silenced by ada: disks are exchanged");
    assertThat(decision.rulesVersion()).isEqualTo(7);
  }

  @Test
  void announcedPenetrationTestHidesNothing() {
    // Given
    var window = placed(Silence.Kind.PEN_TEST, EVERYTHING);

    // When
    var decision = Decision.of(RULES, List.of(window), Map.of("source", "prom"), NOW);

    // Then
    assertThat(decision.verdict()).isEqualTo(Verdict.PAGE);
    assertThat(decision.penTest()).isEqualTo(window.id());
  }

  @Test
  void silenceThatIsOverKeepsNothingQuiet() {
    // Given
    var silence = placed(Silence.Kind.SILENCE, EVERYTHING);

    // When
    var decision = Decision.of(RULES, List.of(silence), Map.of("source", "prom"), silence.endsAt());

    // Then
    assertThat(decision.verdict()).isEqualTo(Verdict.PAGE);
    assertThat(decision.silence()).isNull();
  }

  /// P10: neither a silence nor a rule takes it back.
  @ParameterizedTest
  @ValueSource(strings = {"P4", "P5", "P8"})
  void brokenPromiseOfAccessIsAnIncidentOfTheHighestSeverityWhateverIsWritten(String promise) {
    // Given
    var silence = placed(Silence.Kind.SILENCE, EVERYTHING);
    var labels =
        Map.of(
            "source",
            "suite",
            "source-kind",
            "suite",
            "alertname",
            "control-failed",
            "promise",
            promise);
    var blind =
        new RuleBook(
            8,
            List.of("alertname"),
            List.of(rule(new LabelMatch(new TreeMap<>(EVERYTHING)))),
            rule(new LabelMatch(new TreeMap<>())));

    // When
    var decision = Decision.of(blind, List.of(silence), labels, NOW);

    // Then
    assertThat(decision.verdict()).isEqualTo(Verdict.INCIDENT);
    assertThat(decision.rule().incident())
        .isNotNull()
        .extracting(AlertRule.Opening::severity)
        .isEqualTo(Severity.SEV1);
  }

  @Test
  void noSenderFromOutsideCanSayWhatTheSuiteAloneCanSay() {
    // Given
    var labels =
        Map.of("source-kind", "alertmanager", "alertname", "unauthorized-access", "level", "info");

    // When
    var decision = Decision.of(RULES, List.of(), labels, NOW);

    // Then
    assertThat(decision.verdict()).isEqualTo(Verdict.SUPPRESS);
  }

  @Test
  void alertsOfOneTroubleShareTheirGroup() {
    // Given
    var one = Map.of("source", "prom", "alertname", "DiskFull", "instance", "a");
    var other = Map.of("source", "prom", "alertname", "DiskFull", "instance", "b");
    var another = Map.of("source", "prom", "alertname", "NodeDown", "instance", "a");

    // When
    var rule = RULES.judge(one);

    // Then
    assertThat(RULES.groupKey(rule, one)).isEqualTo(RULES.groupKey(rule, other));
    assertThat(RULES.groupKey(rule, one)).isNotEqualTo(RULES.groupKey(rule, another));
  }

  private static AlertRule rule(LabelMatch match) {
    return new AlertRule(
        "nothing-matters", match, Verdict.SUPPRESS, "because", "default", null, List.of());
  }

  private static Silence placed(Silence.Kind kind, Map<String, List<String>> match) {
    return new Silence(
        UUID.fromString("0199aaaa-0000-7000-8000-000000000001"),
        kind,
        new LabelMatch(new TreeMap<>(match)),
        "disks are exchanged",
        "ada",
        NOW,
        NOW,
        NOW.plus(Duration.ofHours(1)),
        null,
        null);
  }
}
