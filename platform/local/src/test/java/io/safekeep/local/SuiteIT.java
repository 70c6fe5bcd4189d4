package io.safekeep.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.safekeep.testing.Ports;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SuiteIT {
  private static final Duration LONG = Duration.ofMinutes(2);

  @TempDir Path folder;

  @Test
  void aKilledServiceIsStartedAgainAndItsNewProcessIsPublished() throws Exception {
    // Given
    var said = new CopyOnWriteArrayList<String>();
    var options =
        SuiteOptions.forTest(folder, folder.resolve("state"))
            .withServices(FakeService.specs(folder));
    try (var suite = Suite.start(options, saying(said))) {
      var before = suite.endpoints().service("backup-service").pid();

      // When
      suite.kill("backup-service");

      // Then
      await().atMost(LONG).until(() -> said.contains("backup-service runs again"));
      assertThat(said).contains("backup-service ended (code 137); starting it again in 1 s");
      var published = Endpoints.read(options.state()).orElseThrow().service("backup-service");
      assertThat(published.pid()).isNotEqualTo(before);
      assertThat(HealthProbe.ask(published.health())).isEqualTo(HealthProbe.Health.READY);
    }
  }

  @Test
  void aServiceThatWasStoppedStaysDownUntilItIsStarted() throws Exception {
    // Given
    var options =
        SuiteOptions.forTest(folder, folder.resolve("state"))
            .withServices(FakeService.specs(folder));
    try (var suite = Suite.start(options, Progress.silent())) {
      var health = suite.endpoints().service("identity-service").health();

      // When
      suite.stop("identity-service");
      var down = HealthProbe.ask(health);
      suite.start("identity-service");

      // Then
      assertThat(down).isEqualTo(HealthProbe.Health.SILENT);
      assertThat(HealthProbe.ask(health)).isEqualTo(HealthProbe.Health.READY);
    }
  }

  @Test
  void aTenantsShopHoldsDataAndSells() throws Exception {
    // Given
    var options =
        SuiteOptions.forTest(folder, folder.resolve("state"))
            .withServices(FakeService.specs(folder))
            .withTenants(List.of(TenantSpec.demo().getFirst()));
    try (var suite = Suite.start(options, Progress.silent())) {

      // When
      var server = suite.tenants().getFirst().server();
      await().atMost(LONG).until(() -> count(server, "commit_log") > 2);

      // Then
      assertThat(count(server, "customer")).isEqualTo(40_000);
      assertThat(count(server, "invoice")).isGreaterThan(200_000);
    }
  }

  @Test
  void afterAKillOfTheLauncherTheNextStartHeals() throws Exception {
    // Given
    var words = new ArrayList<>(List.of(folder.toString()));
    for (int i = 0; i < 8; i++) {
      words.add(Integer.toString(Ports.free()));
    }
    var launcher = startedSuite(words);
    var options = KilledSuite.options(folder, words.toArray(String[]::new));
    var left = Endpoints.read(options.state()).orElseThrow().service("identity-service").pid();

    // When
    assertThatThrownBy(() -> Suite.start(options, Progress.silent()))
        .isInstanceOf(LaunchRefused.class)
        .hasMessageStartingWith("already running as process " + launcher.pid());
    launcher.destroyForcibly().waitFor();
    try (var suite = Suite.start(options, Progress.silent())) {

      // Then
      assertThat(suite.endpoints().service("identity-service").pid()).isNotEqualTo(left);
      assertThat(ProcessHandle.of(left).filter(ProcessHandle::isAlive)).isEmpty();
    }
  }

  @Test
  void nothingIsLeftRunningWhenAServiceDoesNotStart() throws Exception {
    // Given
    var good = FakeService.spec(folder, "identity");
    var bad = FakeService.spec(folder, "backup");
    java.nio.file.Files.writeString(bad.jar(), "no jar");
    var options =
        SuiteOptions.forTest(folder, folder.resolve("state")).withServices(List.of(good, bad));

    // When
    assertThatThrownBy(() -> Suite.start(options, Progress.silent()))

        // Then
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith("backup-service ended with code 1 before it was ready")
        .hasMessageContaining("Invalid or corrupt jarfile");
    assertThat(options.ports().services()).allMatch(Ports::isFree);
    assertThat(Ports.isFree(options.ports().postgres())).isTrue();
    assertThat(Endpoints.read(options.state())).isEmpty();
  }

  private static Process startedSuite(List<String> words) throws Exception {
    var command =
        new ArrayList<>(
            List.of(
                ServiceJvm.java(),
                "-cp",
                System.getProperty("java.class.path"),
                KilledSuite.class.getName()));
    command.addAll(words);
    var process = new ProcessBuilder(command).redirectErrorStream(true).start();
    var lines =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    var seen = new ArrayList<String>();
    for (var line = lines.readLine(); line != null; line = lines.readLine()) {
      if (line.equals("STARTED")) {
        return process;
      }
      seen.add(line);
    }
    throw new AssertionError("the suite did not start:\n" + String.join("\n", seen));
  }

  private static long count(io.safekeep.testing.PostgresServer server, String table)
      throws Exception {
    try (var connection = server.connect("shop");
        var result = connection.createStatement().executeQuery("select count(*) from " + table)) {
      result.next();
      return result.getLong(1);
    }
  }

  private static Progress saying(List<String> said) {
    return new Progress() {
      @Override
      public Step begin(String what) {
        return Progress.silent().begin(what);
      }

      @Override
      public void say(String line) {
        said.add(line);
      }
    };
  }
}
