package io.safekeep.notification.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.safekeep.notification.alert.Signal.Act;
import io.safekeep.runtime.problem.Refusal;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SendersShapesTest {

  private static final Instant NOW = Instant.parse("2026-11-24T10:15:00Z");

  @Test
  void alertmanagerSaysWhichTroubleItMeansByWhenItBegan() {
    // Given
    var body =
        json(
            """
            {"version":"4","groupKey":"{}:{}","status":"resolved","alerts":[
              {"status":"firing","labels":{"alertname":"DiskFull","severity":"warning"},
               "annotations":{"summary":"Disk of a is full"},"startsAt":"2026-11-24T10:00:00.5Z",
               "endsAt":"0001-01-01T00:00:00Z","generatorURL":"https://prom.example/g",
               "fingerprint":"c5f2"},
              {"status":"resolved","labels":{"alertname":"NodeDown"},"annotations":{},
               "startsAt":"2026-11-24T09:00:00Z","endsAt":"2026-11-24T10:10:00Z",
               "fingerprint":"77aa"}]}
            """);

    // When
    var signals = AlertmanagerSignals.read(body, NOW);

    // Then
    assertThat(signals).hasSize(2);
    assertThat(signals.getFirst().title()).isEqualTo("Disk of a is full");
    assertThat(signals.getFirst().level()).isEqualTo(Level.WARNING);
    assertThat(signals.getFirst().at()).isEqualTo("2026-11-24T10:00:00.5Z");
    assertThat(signals.getLast().act()).isEqualTo(Act.RESOLVE);
    assertThat(signals.getLast().at()).isEqualTo("2026-11-24T10:10:00Z");
    assertThat(signals.getLast().level()).isEqualTo(Level.ERROR);
  }

  /// As Falco's documentation shows it.
  @Test
  void falcoTellsWhatHappenedAndNeverThatItIsOver() {
    // Given
    var body =
        json(
            """
            {"uuid":"3b1f6a0e-0001","hostname":"node-3",
             "output":"10:15:26.8 Notice A shell was spawned in a container",
             "priority":"Notice","rule":"Terminal shell in container","source":"syscall",
             "tags":["container","shell"],"time":"2026-11-24T10:14:59.123456789Z",
             "output_fields":{"container.id":"f00d","proc.name":"bash","user.name":"root"}}
            """);

    // When
    var signal = FalcoSignals.read(body, NOW);

    // Then
    assertThat(signal.senderKey()).isEqualTo("3b1f6a0e-0001");
    assertThat(signal.level()).isEqualTo(Level.INFO);
    assertThat(signal.labels())
        .containsEntry("alertname", "Terminal shell in container")
        .containsEntry("instance", "node-3")
        .containsEntry("container.id", "f00d");
    assertThat(signal.expiresAfter()).isEqualTo(Duration.ofMinutes(30));
  }

  @Test
  void pagerDutyEventWithoutKeyGetsOne() {
    // Given
    var body =
        json(
            """
            {"routing_key":"x","event_action":"trigger","client":"Grafana",
             "client_url":"https://grafana.example/d/1","payload":{"summary":"Queue is long",
             "source":"mq-1","severity":"critical","class":"queue",
             "custom_details":{"depth":9000,"hosts":["a","b"]}}}
            """);

    // When
    var signal = PagerDutySignals.read(body, "new-key", NOW);

    // Then
    assertThat(signal.fingerprint()).isEqualTo("new-key");
    assertThat(signal.level()).isEqualTo(Level.CRITICAL);
    assertThat(signal.labels()).containsEntry("instance", "mq-1").containsEntry("class", "queue");
    assertThat(signal.notes())
        .containsEntry("depth", "9000")
        .containsEntry("hosts", "[\"a\",\"b\"]");
    assertThat(signal.link()).isEqualTo("https://grafana.example/d/1");
  }

  @Test
  void pagerDutyEventThatEndsSomethingSaysWhat() {
    // Given
    var body = json("{\"routing_key\":\"x\",\"event_action\":\"resolve\"}");

    // When / Then
    assertThatThrownBy(() -> PagerDutySignals.read(body, "new-key", NOW))
        .isInstanceOf(Refusal.class)
        .hasMessageContaining("dedup_key");
  }

  @Test
  void cloudEventIsKnownByItsSourceAndId() {
    // Given
    var body =
        json(
            """
            {"specversion":"1.0","id":"7","source":"/shop","type":"com.example.stock.low",
             "subject":"item/1","time":"2026-11-24T10:00:00+01:00","severity":"warning",
             "alertaction":"resolve","alertkey":"stock-1","data":{"summary":"Stock is low"}}
            """);

    // When
    var signal = CloudEventSignals.read(body, "", NOW);

    // Then
    assertThat(signal.senderKey()).isEqualTo("/shop 7");
    assertThat(signal.fingerprint()).isEqualTo("stock-1");
    assertThat(signal.act()).isEqualTo(Act.RESOLVE);
    assertThat(signal.title()).isEqualTo("Stock is low");
    assertThat(signal.at()).isEqualTo("2026-11-24T09:00:00Z");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"version\":\"3\",\"alerts\":[]}",
        "{\"version\":\"4\",\"alerts\":{}}",
        "{\"version\":\"4\",\"alerts\":[{\"status\":\"broken\"}]}",
        "{\"version\":\"4\",\"alerts\":[{\"status\":\"firing\",\"startsAt\":\"yesterday\"}]}"
      })
  void whatIsNoNotificationIsRefused(String body) {
    assertThatThrownBy(() -> AlertmanagerSignals.read(json(body), NOW)).isInstanceOf(Refusal.class);
  }

  @Test
  void hostileTextIsKeptAsTextOfBoundedLength() {
    // Given
    var labels = new TreeMap<String, String>();
    labels.put("alertname", "<script>alert(1)</script>");
    labels.put("nul", "a\u0000b");
    labels.put("lone", "\uD800");
    for (int i = 0; i < 1_000; i++) {
      labels.put("z" + i, "x".repeat(5_000));
    }

    // When
    var signal =
        new Signal(
            null,
            Act.TRIGGER,
            "f".repeat(1_000),
            "😀".repeat(1_000),
            Level.ERROR,
            labels,
            new TreeMap<>(Map.of()),
            "javascript:alert(1)",
            null,
            NOW,
            null);

    // Then
    assertThat(signal.labels())
        .hasSize(64)
        .containsEntry("alertname", "<script>alert(1)</script>")
        .containsEntry("nul", "a\uFFFDb")
        .containsEntry("lone", "\uFFFD");
    assertThat(signal.title()).hasSize(2 * 499 + 1).endsWith("…");
    assertThat(signal.fingerprint()).hasSize(255);
    assertThat(signal.link()).isNull();
  }

  @ParameterizedTest
  @CsvSource({"CRITICAL, CRITICAL", "warn, WARNING", "Notice, INFO", "'', ERROR", "sev0, ERROR"})
  void whatNobodyKnowsIsNotOverlooked(String word, Level level) {
    assertThat(Level.said(word)).isEqualTo(level);
  }

  private static JsonNode json(String text) {
    try {
      return new ObjectMapper().readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }
}
