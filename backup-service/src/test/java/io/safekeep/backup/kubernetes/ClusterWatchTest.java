package io.safekeep.backup.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.ListMetaBuilder;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.api.model.WatchEvent;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.safekeep.backup.cloudnativepg.Backup;
import io.safekeep.backup.cloudnativepg.BackupStatus;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// The API server's answers are written out, request by request.
@EnableKubernetesMockClient(https = false)
class ClusterWatchTest {

  private static final String API = "/apis/postgresql.cnpg.io/v1/namespaces/shop/";
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final WatchEvent GONE =
      new WatchEvent(
          new StatusBuilder()
              .withCode(410)
              .withReason("Expired")
              .withMessage("too old resource version: 101 (250)")
              .build(),
          "ERROR");

  // Set by the extension.
  private KubernetesMockServer server;
  private KubernetesClient kubernetes;

  @Test
  void watchThatIsTooOldIsBegunAnewWithAList() {
    // Given a list, a change, then 410 Gone, and a list that tells what was missed
    quiet("clusters");
    quiet("scheduledbackups");
    answerOnce("backups?resourceVersion=0", list("100", backup("running", "100")));
    server
        .expect()
        .withPath(watch("backups", "100"))
        .andUpgradeToWebSocket()
        .open()
        .waitFor(1)
        .andEmit(new WatchEvent(backup("finalizing", "101"), "MODIFIED"))
        .waitFor(50)
        .andEmit(GONE)
        .done()
        .once();
    // The connection may have ended before the client has read that.
    server
        .expect()
        .withPath(watch("backups", "101"))
        .andUpgradeToWebSocket()
        .open()
        .waitFor(1)
        .andEmit(GONE)
        .done()
        .always();
    // Asked for without a version: what the server has in its cache may be as old.
    answerOnce("backups", list("250", backup("completed", "249")));
    silence("backups", "250");
    AtomicInteger changes = new AtomicInteger();

    // When
    try (ClusterWatch watch =
        ClusterWatch.start(
            kubernetes, List.of("shop"), Duration.ofMinutes(10), changes::incrementAndGet)) {

      // Then
      await()
          .atMost(PATIENCE)
          .until(() ->
              watch.backups().stream().anyMatch(it -> "completed".equals(it.reported().phase())));
      assertThat(watch.backups()).hasSize(1);
      assertThat(changes.get()).isGreaterThanOrEqualTo(2);
      assertThat(watch.isAlive()).isTrue();
    }
  }

  private void quiet(String kind) {
    answerOnce(kind + "?resourceVersion=0", list("1"));
    silence(kind, "1");
  }

  /// A watch on which nothing comes; begun again and again.
  private void silence(String kind, String from) {
    server
        .expect()
        .withPath(watch(kind, from))
        .andUpgradeToWebSocket()
        .open()
        .waitFor(3_000)
        .andEmit(new WatchEvent(backup("never", from), "BOOKMARK"))
        .done()
        .always();
  }

  private void answerOnce(String path, Object body) {
    server.expect().get().withPath(API + path).andReturn(200, body).once();
  }

  private static String watch(String kind, String from) {
    return API
        + kind
        + "?allowWatchBookmarks=true&resourceVersion="
        + from
        + "&timeoutSeconds=600&watch=true";
  }

  private static Map<String, Object> list(String version, Backup... items) {
    return Map.of(
        "apiVersion",
        "postgresql.cnpg.io/v1",
        "kind",
        "List",
        "metadata",
        new ListMetaBuilder().withResourceVersion(version).build(),
        "items",
        List.of(items));
  }

  private static Backup backup(String phase, String version) {
    Backup backup = Resources.backup("backup-plugin.yaml");
    backup.getMetadata().setResourceVersion(version);
    backup.setStatus(
        new BackupStatus(phase, "plugin", null, null, null, null, null, null, null, null, null));
    return backup;
  }
}
