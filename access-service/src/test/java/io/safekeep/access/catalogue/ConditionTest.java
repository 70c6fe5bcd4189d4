package io.safekeep.access.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConditionTest {

  private static final Map<String, Object> VARIABLES =
      Map.ofEntries(
          Map.entry("subject.id", "e1"),
          Map.entry("subject.teams", List.of("customer-support")),
          Map.entry("subject.roles", List.of("support")),
          Map.entry("subject.manager", ""),
          Map.entry("resource.tenant", "t1"),
          Map.entry("resource.class", "postgres"),
          Map.entry("resource.name", "main"),
          Map.entry("resource.region", "eu"),
          Map.entry("context.reason", "PRODUCTION_ALERT"),
          Map.entry("context.ticket", "T-1"),
          Map.entry("context.duration", Duration.ofHours(2)),
          Map.entry("context.break_glass", false),
          Map.entry("context.acr", ""),
          Map.entry("context.now", Instant.parse("2026-11-22T09:30:00Z")),
          Map.entry("context.start", Instant.parse("2026-11-22T09:30:00Z")));

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "resource.region == 'eu'                              | TRUE",
        "resource.region == 'us'                              | FALSE",
        "'customer-support' in subject.teams                  | TRUE",
        "context.duration <= duration('2h')                   | TRUE",
        "context.now.getHours('UTC') < 9                      | FALSE",
        "!context.break_glass && resource.name.startsWith('m')| TRUE",
        "subject.teams[1] == 'x'                              | UNKNOWN",
        "1 / 0 == 1                                           | UNKNOWN"
      })
  void conditionIsTrueFalseOrCannotBeSaid(String source, Condition.Value value) {
    assertThat(Condition.of(source).valueFor(VARIABLES)).isEqualTo(value);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "true || resource.name.matches('a')",
        "[resource.name.matches('a')][0]",
        "{'a': resource.name.matches('a')}['a']",
        "(resource.name.matches('a') ? 'a' : 'b') == 'a'"
      })
  void regularExpressionIsFoundWhereverItHides(String source) {
    assertThatThrownBy(() -> Condition.of(source)).hasMessageContaining("calls matches");
  }

  @Test
  void deepAndLongConditionsAreRefused() {
    assertThatThrownBy(() -> Condition.of("(".repeat(400) + "true" + ")".repeat(400)))
        .isInstanceOf(Condition.NotACondition.class);
    assertThatThrownBy(() -> Condition.of("true" + " ".repeat(1000)))
        .hasMessage("has 1004 characters, at most 1000");
  }
}
