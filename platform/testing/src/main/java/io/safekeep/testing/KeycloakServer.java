package io.safekeep.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/// A Keycloak on the loopback interface that keeps everything in memory: another OpenID Provider,
/// for whoever has to work with more than ours.
public final class KeycloakServer implements AutoCloseable {

  /// Of the first administrator.
  public static final String ADMINISTRATOR = "admin";

  /// The first start compiles; on a busy machine that takes minutes.
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  private final Process process;
  private final int port;
  private final HttpClient http = HttpClient.newHttpClient();

  private KeycloakServer(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /// Starts the distribution that is unpacked in `home`.
  ///
  /// @param port where it will listen; a free one
  /// @param realm JSON of the realm that it serves
  public static KeycloakServer start(Path home, int port, String realm) {
    try {
      var imports = Files.createDirectories(home.resolve("data/import"));
      Files.writeString(imports.resolve("realm.json"), realm);
      var command =
          new ProcessBuilder(
              List.of(
                  home.resolve("bin/kc.sh").toString(),
                  "start-dev",
                  "--db=dev-mem",
                  "--import-realm",
                  "--http-host=127.0.0.1",
                  "--http-port=" + port));
      command.environment().put("JAVA_HOME", System.getProperty("java.home"));
      command.environment().put("JAVA_OPTS_KC_HEAP", "-Xms64m -Xmx512m");
      command.environment().put("KC_BOOTSTRAP_ADMIN_USERNAME", ADMINISTRATOR);
      command.environment().put("KC_BOOTSTRAP_ADMIN_PASSWORD", ADMINISTRATOR);
      command.redirectErrorStream(true).redirectOutput(home.resolve("data/keycloak.log").toFile());
      var server = new KeycloakServer(Spawner.start(command, "KILL"), port);
      server.awaitAnswer(home.resolve("data/keycloak.log"));
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException("no Keycloak", e);
    }
  }

  public URI url() {
    return URI.create("http://127.0.0.1:" + port);
  }

  private void awaitAnswer(Path log) {
    Awaitility.await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(500))
        .until(() -> {
          if (!process.isAlive()) {
            throw new IllegalStateException("Keycloak ended: " + Files.readString(log));
          }
          return answers();
        });
  }

  private boolean answers() throws InterruptedException {
    try {
      var request = HttpRequest.newBuilder(url().resolve("/realms/master")).build();
      return http.send(request, BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException notYet) {
      return false;
    }
  }

  @Override
  public void close() {
    http.close();
    // The script waits for the JVM that it has started.
    process.descendants().forEach(ProcessHandle::destroy);
    process.destroy();
    try {
      if (!process.waitFor(30, TimeUnit.SECONDS)) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
