package io.safekeep.notification.status;

import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.specification.RequestSpecification;
import io.safekeep.notification.ATenant;
import io.safekeep.notification.NotificationSecrets;
import io.safekeep.testing.HostileText;
import io.safekeep.testing.TestIssuer;
import io.safekeep.testing.quarkus.ServiceServers;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// P147: texts that want to be scripts, in a real Chromium that no policy holds back. The static
/// copy is given out by a plain file server: that it can be is shown as well.
@QuarkusTest
@WithTestResource(
    value = ServiceServers.class,
    initArgs = @ResourceArg(name = "database", value = "notification"))
@WithTestResource(NotificationSecrets.class)
class HostileTextIT {

  private static final Path CHROMIUM = Path.of("/usr/bin/chromium");

  private final Queue<String> executed = new ConcurrentLinkedQueue<>();

  @Test
  void textsAreNeverScriptsAndTheCopyStandsByItself(@TempDir Path profile) throws Exception {
    // Given
    assumeThat(CHROMIUM).isExecutable();
    var mark = UUID.randomUUID().toString();
    var component = component(mark + HostileText.CORPUS.getFirst());
    var incident =
        as().body(
                Map.of(
                    "severity",
                    "sev3",
                    "title",
                    mark + HostileText.CORPUS.get(1) + HostileText.CORPUS.get(2),
                    "update",
                    update("investigating", String.join("\n", HostileText.CORPUS), component)))
            .post("/v1/status/incidents")
            .then()
            .statusCode(201)
            .extract()
            .<String>path("id");
    await()
        .atMost(ATenant.PATIENCE)
        .until(() -> read("index.html").contains(mark) && read("index.html").contains(incident));
    try (var server = new Plain()) {
      // When
      var bait = look(server.address("/bait.html"), profile);
      boolean baitRan = executed.removeIf("/executed/bait"::equals);
      var home = look(server.address("/index.html"), profile);
      var history = look(server.address("/history.html"), profile);
      var one = look(server.address("/incidents/" + incident + ".html"), profile);
      look(server.address("/levels.html"), profile);

      // Then: the trap works, and nothing of ours went into it
      assertThat(baitRan).as(bait).isTrue();
      assertThat(executed).isEmpty();
      assertThat(home).contains(mark, "What is going on");
      assertThat(history).contains(mark);
      assertThat(one).contains("&lt;img src=x onerror=", "&lt;script&gt;fetch('/executed/1')");
    } finally {
      as().body(update("resolved", "Over.", component))
          .post("/v1/status/incidents/" + incident + "/updates")
          .then()
          .statusCode(200);
      as().delete("/v1/status/components/" + component).then().statusCode(204);
    }
  }

  private static String component(String name) {
    return as().body(
            Map.of(
                "name",
                name,
                "description",
                HostileText.CORPUS.get(4),
                "section",
                HostileText.CORPUS.get(3),
                "position",
                98))
        .post("/v1/status/components")
        .then()
        .statusCode(201)
        .extract()
        .path("id");
  }

  private static Map<String, ?> update(String phase, String body, String component) {
    return Map.of(
        "phase",
        phase,
        "body",
        body,
        "components",
        List.of(Map.of("component", component, "state", "degraded_performance")));
  }

  private static RequestSpecification as() {
    return given()
        .urlEncodingEnabled(false)
        .contentType("application/json")
        .auth()
        .oauth2(
            TestIssuer.token()
                .subject("author")
                .permissions("status:post", "status:manage")
                .sign());
  }

  private static String read(String file) throws IOException {
    var path = TrialService.COPY.resolve("current").resolve(file);
    return Files.exists(path) ? Files.readString(path) : "";
  }

  /// The page as Chromium has it after everything on it has run.
  private static String look(String address, Path profile) throws Exception {
    var process =
        new ProcessBuilder(
                CHROMIUM.toString(),
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--disable-background-networking",
                "--disable-component-update",
                "--no-first-run",
                "--user-data-dir=" + profile,
                "--virtual-time-budget=5000",
                "--dump-dom",
                address)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    var page = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return page;
  }

  /// Files of the copy, and nothing else: no header, and without the policy that the pages bring.
  private final class Plain implements AutoCloseable {

    private final HttpServer server;

    Plain() throws IOException {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.createContext("/", this::answer);
      server.start();
    }

    String address(String path) {
      return "http://127.0.0.1:" + server.getAddress().getPort() + path;
    }

    private void answer(HttpExchange exchange) throws IOException {
      try (exchange) {
        var path = exchange.getRequestURI().getPath();
        if (path.startsWith("/executed")) {
          executed.add(path);
        }
        var content =
            path.equals("/bait.html")
                ? "<!doctype html><img src=x onerror=\"fetch('/executed/bait')\">"
                : read(path.substring(1));
        var body =
            content
                .lines()
                .filter(line -> !line.contains("Content-Security-Policy"))
                .reduce("", (all, line) -> all + line + "\n")
                .getBytes(UTF_8);
        exchange
            .getResponseHeaders()
            .add("Content-Type", path.endsWith(".css") ? "text/css" : "text/html;charset=UTF-8");
        exchange.sendResponseHeaders(
            content.isEmpty() ? 404 : 200, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
      }
    }

    @Override
    public void close() {
      server.stop(0);
    }
  }
}
