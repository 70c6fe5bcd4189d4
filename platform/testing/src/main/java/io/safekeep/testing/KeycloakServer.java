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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/// A Keycloak on the loopback interface: another OpenID Provider, for whoever has to work with more
/// than ours, or be compared with it.
public final class KeycloakServer implements AutoCloseable {

  /// Of the first administrator.
  public static final String ADMINISTRATOR = "admin";

  /// The first start compiles; on a busy machine that takes minutes.
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  private static final Duration POLL = Duration.ofMillis(50);

  private final Process process;
  private final int port;
  private final HttpClient http = HttpClient.newHttpClient();

  private KeycloakServer(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /// Starts the distribution that is unpacked in `home`. It keeps everything in memory.
  ///
  /// @param port where it will listen; a free one
  /// @param realm JSON of the realm that it serves
  public static KeycloakServer start(Path home, int port, String realm) {
    importing(home, List.of(realm));
    return start(home, port, List.of("start-dev", "--db=dev-mem", "--import-realm"), Map.of());
  }

  /// Prepares the distribution for [#startBuilt], as its documentation tells operators to: for
  /// PostgreSQL and a single node.
  ///
  /// @param realms JSON of each realm that it will import
  public static void build(Path home, List<String> realms) {
    importing(home, realms);
    var log = home.resolve("data/build.log");
    try {
      var build =
          Spawner.start(
              command(home, log, List.of("build", "--db=postgres", "--cache=local")), "KILL");
      if (!build.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS) || build.exitValue() != 0) {
        build.destroyForcibly();
        throw new IllegalStateException("Keycloak was not built: " + Files.readString(log));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("no Keycloak", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while Keycloak was built", e);
    }
  }

  /// Starts what [#build] prepared, as in production but for TLS, which a proxy does there.
  ///
  /// @param imports whether it takes in the realms, as it must the first time
  public static KeycloakServer startBuilt(
      Path home, int port, PostgresServer postgres, String database, boolean imports) {
    var words =
        new ArrayList<>(
            List.of("start", "--optimized", "--http-enabled=true", "--hostname-strict=false"));
    if (imports) {
      words.add("--import-realm");
    }
    return start(
        home,
        port,
        words,
        Map.of(
            "KC_DB_URL", postgres.jdbcUrl(database),
            "KC_DB_USERNAME", PostgresServer.SUPERUSER,
            "KC_DB_PASSWORD", postgres.password()));
  }

  private static void importing(Path home, List<String> realms) {
    try {
      var imports = Files.createDirectories(home.resolve("data/import"));
      for (var realm : realms) {
        Files.writeString(imports.resolve("realm%d.json".formatted(realms.indexOf(realm))), realm);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("no Keycloak", e);
    }
  }

  private static KeycloakServer start(
      Path home, int port, List<String> words, Map<String, String> environment) {
    var log = home.resolve("data/keycloak.log");
    var all = new ArrayList<>(words);
    all.addAll(List.of("--http-host=127.0.0.1", "--http-port=" + port));
    var command = command(home, log, all);
    command.environment().putAll(environment);
    try {
      var server = new KeycloakServer(Spawner.start(command, "KILL"), port);
      server.awaitAnswer(log);
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException("no Keycloak", e);
    }
  }

  private static ProcessBuilder command(Path home, Path log, List<String> words) {
    var command = new ProcessBuilder(home.resolve("bin/kc.sh").toString());
    command.command().addAll(words);
    command.environment().put("JAVA_HOME", System.getProperty("java.home"));
    command.environment().put("JAVA_OPTS_KC_HEAP", "-Xms64m -Xmx512m");
    command.environment().put("KC_BOOTSTRAP_ADMIN_USERNAME", ADMINISTRATOR);
    command.environment().put("KC_BOOTSTRAP_ADMIN_PASSWORD", ADMINISTRATOR);
    return command.redirectErrorStream(true).redirectOutput(log.toFile());
  }

  /// Of the script, whose child the server is.
  public ProcessHandle process() {
    return process.toHandle();
  }

  public URI url() {
    return URI.create("http://127.0.0.1:" + port);
  }

  private void awaitAnswer(Path log) {
    Awaitility.await()
        .atMost(PATIENCE)
        .pollInterval(POLL)
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
