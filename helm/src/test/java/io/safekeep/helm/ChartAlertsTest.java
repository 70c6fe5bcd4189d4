package io.safekeep.helm;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/// The suite's alerts, as Prometheus is given them.
class ChartAlertsTest {

  @Test
  void everyAlertNamesARunbookThatIsThere() {
    assertThat(alerts())
        .hasSizeGreaterThan(4)
        .allSatisfy(alert -> {
          String[] runbook = alert.at("/annotations/runbook").asText().split("#");
          Path page = Project.ROOT.resolve(runbook[0]);
          assertThat(page).as(alert.path("alert").asText()).exists();
          // The alert of all controls goes to the one that fails.
          assertThat(runbook[1].equals("{{ $labels.check }}") || hasHeading(page, runbook[1]))
              .as(runbook[1])
              .isTrue();
        });
  }

  @Test
  void everyAlertIsInTheOperationsPage() {
    String page = Project.read(Project.ROOT.resolve("docs/operations/monitoring.md"));

    assertThat(alerts())
        .allSatisfy(alert -> assertThat(page).contains("`" + alert.path("alert").asText() + "`"));
  }

  private static boolean hasHeading(Path page, String anchor) {
    return Project.read(page)
        .lines()
        .filter(line -> line.startsWith("#"))
        .map(line -> line.replaceFirst("#+ ", "").toLowerCase(Locale.ROOT).replace(' ', '-'))
        .anyMatch(anchor::equals);
  }

  private static List<JsonNode> alerts() {
    JsonNode rule =
        new ObjectMapper()
            .valueToTree(
                Manifests.parse(Chart.render("production")).custom("PrometheusRule").getFirst());
    return StreamSupport.stream(rule.at("/spec/groups").spliterator(), false)
        .flatMap(group -> StreamSupport.stream(group.path("rules").spliterator(), false))
        .toList();
  }
}
