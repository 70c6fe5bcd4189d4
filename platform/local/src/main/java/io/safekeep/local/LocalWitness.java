package io.safekeep.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// The witness of the suite's transparency logs, as a process beside it. It shows how one works; a
/// witness that is worth something is run by other people, elsewhere.
record LocalWitness(Path jar, StateDirectory state, int port) {
  private static final String NAME = "witness.safekeep.invalid/local";

  /// Where access-service's logs are, as long as nobody sets it: all of them begin so.
  private static final String ORIGINS = "access.safekeep.invalid/t/";

  private static final List<String> FLAGS =
      List.of(
          "-Xms8m",
          "-Xmx32m",
          "-Xss512k",
          "-XX:+UseSerialGC",
          "-XX:+UseCompactObjectHeaders",
          "-XX:TieredStopAtLevel=1",
          "-XX:-UsePerfData");

  /// @throws LaunchRefused when the witness was not built
  static LocalWitness built(Path project, StateDirectory state, int port) {
    var jar = project.resolve("platform/witness/target/safekeep-witness.jar");
    if (!Files.exists(jar)) {
      throw new LaunchRefused("the witness is not built: there is no " + jar);
    }
    return new LocalWitness(jar, state, port);
  }

  /// What access-service is told of it. Its key pair is made the first time.
  Map<String, String> announced(Secrets secrets) {
    return Map.of(
        "SAFEKEEP_ACCESS_LOG_WITNESSES_LOCAL_KEY",
        secrets.keep("witness.verifier-key", this::makeKey),
        "SAFEKEEP_ACCESS_LOG_WITNESSES_LOCAL_ADDRESS",
        url().toString());
  }

  private URI url() {
    return URI.create("http://127.0.0.1:" + port);
  }

  private Path key() {
    return state.witness().resolve("key");
  }

  private String makeKey() {
    try {
      Files.deleteIfExists(key());
      var process =
          new ProcessBuilder(
                  ServiceJvm.java(),
                  "-XX:TieredStopAtLevel=1",
                  "-jar",
                  jar.toString(),
                  "key",
                  NAME,
                  key().toString())
              .redirectErrorStream(true)
              .start();
      var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new IllegalStateException("the witness has no key: " + said.strip());
      }
      return said.strip();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot make the witness's key " + key(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while the witness's key was made", e);
    }
  }

  /// @param logsKey by which access-service signs all of its logs for witnesses
  Program serving(String logsKey) {
    var logs = state.witness().resolve("logs");
    try {
      Files.writeString(logs, "logs " + ORIGINS + " " + logsKey + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + logs, e);
    }
    return new Program(
        "witness",
        ServiceJvm.java(),
        FLAGS,
        List.of(
            "-jar",
            jar.toString(),
            "serve",
            NAME,
            key().toString(),
            logs.toString(),
            state.witness().resolve("seen").toString(),
            "127.0.0.1:" + port),
        Map.of(),
        url(),
        url().resolve("/health"));
  }
}
