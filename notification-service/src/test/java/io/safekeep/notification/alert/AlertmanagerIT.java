package io.safekeep.notification.alert;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.safekeep.notification.ATenant;
import io.safekeep.notification.NotificationSecrets;
import io.safekeep.testing.Ports;
import io.safekeep.testing.quarkus.ServiceServers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A real Alertmanager as the sender: it groups, sends, and tells when something is over.
@QuarkusTest
@WithTestResource(
    value = ServiceServers.class,
    initArgs = @ResourceArg(name = "database", value = "notification"))
@WithTestResource(NotificationSecrets.class)
class AlertmanagerIT {

  private static final Path PROGRAM = Path.of("/usr/bin/prometheus-alertmanager");

  @TempDir Path folder;

  @Test
  void whatAlertmanagerSendsIsDecidedOnAndIsOverWhenItSaysSo() throws Exception {
    // Given
    assumeTrue(Files.isExecutable(PROGRAM), "no prometheus-alertmanager here");
    var source = ASource.of("alertmanager");
    int port = Ports.free();
    var manager = start(source, port);
    try {
      var address = "http://127.0.0.1:" + port;
      await().atMost(ATenant.PATIENCE).ignoreExceptions().until(() -> isReady(address));
      var began = Instant.now().minusSeconds(60);
      var instance = UUID.randomUUID().toString();

      // When
      post(address, alert(instance, began, Instant.now().plusSeconds(3600)));
      var on = source.await(found -> found.getList("items").size() == 1);
      post(address, alert(instance, began, Instant.now().minusSeconds(1)));

      // Then
      assertThat(on.getString("items[0].title")).isEqualTo("Disk of " + instance + " is full");
      assertThat(on.getString("items[0].level")).isEqualTo("critical");
      assertThat(on.getString("items[0].decision")).isEqualTo("page");
      var over = source.await(found -> found.getString("items[0].state").equals("over"));
      assertThat(over.getList("items")).hasSize(1);
    } finally {
      manager.destroy();
      manager.waitFor();
    }
  }

  private Process start(ASource source, int port) throws IOException {
    var config = folder.resolve("alertmanager.yml");
    Files.writeString(
        config,
        """
        route:
          receiver: safekeep
          group_by: [alertname]
          group_wait: 100ms
          group_interval: 1s
          repeat_interval: 1h
        receivers:
          - name: safekeep
            webhook_configs:
              - url: http://127.0.0.1:%d/v1/ingest/alertmanager
                send_resolved: true
                http_config:
                  authorization:
                    type: Bearer
                    credentials: %s
        """
            .formatted(RestAssured.port, source.key()));
    return new ProcessBuilder(
            PROGRAM.toString(),
            "--config.file=" + config,
            "--storage.path=" + folder.resolve("data"),
            "--web.listen-address=127.0.0.1:" + port,
            "--cluster.listen-address=")
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("alertmanager.log").toFile())
        .start();
  }

  private static boolean isReady(String address) {
    return given().get(address + "/-/ready").statusCode() == 200;
  }

  private static void post(String address, Map<String, Object> alert) {
    given()
        .contentType("application/json")
        .body(List.of(alert))
        .post(address + "/api/v2/alerts")
        .then()
        .statusCode(200);
  }

  private static Map<String, Object> alert(String instance, Instant began, Instant ends) {
    return Map.of(
        "labels",
        Map.of("alertname", "DiskFull", "instance", instance, "severity", "critical"),
        "annotations",
        Map.of("summary", "Disk of " + instance + " is full"),
        "startsAt",
        began.toString(),
        "endsAt",
        ends.toString());
  }
}
