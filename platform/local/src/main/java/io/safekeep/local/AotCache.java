package io.safekeep.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/// Ahead-of-time caches (JEP 483, 514, 515) of the services: classes loaded, linked and profiled in
/// one training run start in a third of the CPU time. A cache is valid for exactly the jars, JVM
/// and flags it was made with, so its name holds a hash of all three.
final class AotCache {
  private static final Duration DUMP_LIMIT = Duration.ofSeconds(120);
  private static final int ROUNDS = 5;
  private static final List<String> PATHS =
      List.of("/q/health/ready", "/q/health/live", "/q/metrics", "/openapi", "/v1/unknown");

  private final StateDirectory state;
  private final ServiceSpec spec;
  private final Path file;

  private AotCache(StateDirectory state, ServiceSpec spec, Path file) {
    this.state = state;
    this.spec = spec;
    this.file = file;
  }

  static AotCache of(StateDirectory state, ServiceSpec spec) {
    return new AotCache(
        state, spec, state.caches().resolve(spec.name() + "-" + fingerprint(spec) + ".aot"));
  }

  boolean exists() {
    return Files.exists(file);
  }

  /// Flags that use the cache; none when there is no cache.
  List<String> flags() {
    return exists() ? List.of("-XX:AOTCache=" + file) : List.of();
  }

  /// Runs the service once, asks it a little, and keeps what its JVM learnt. The service is stopped
  /// afterwards.
  void train(ServiceProcess service) {
    var fresh = file.resolveSibling(file.getFileName() + ".new");
    try {
      Files.deleteIfExists(fresh);
      service.spawn(List.of("-XX:AOTCacheOutput=" + fresh));
      service.awaitReady();
      for (int round = 0; round < ROUNDS; round++) {
        Stream.concat(PATHS.stream(), spec.trainingPaths().stream())
            .forEach(path -> ask(service.health().resolve(path)));
      }
      // The JVM writes the cache while it ends.
      service.stop(DUMP_LIMIT);
      if (Files.exists(fresh)) {
        deleteOlder();
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot keep the start-up cache " + file, e);
    }
  }

  private void deleteOlder() throws IOException {
    try (var files = Files.list(state.caches())) {
      for (var old :
          files
              .filter(path -> path.getFileName().toString().startsWith(spec.name() + "-"))
              .filter(path -> path.toString().endsWith(".aot"))
              .toList()) {
        Files.delete(old);
      }
    }
  }

  /// Any answer will do, a refusal too: it is the code on the way there that is learnt.
  private static void ask(URI uri) {
    try {
      var connection = (HttpURLConnection) uri.toURL().openConnection();
      connection.setReadTimeout(5_000);
      var failed = connection.getResponseCode() >= 400;
      try (var body = failed ? connection.getErrorStream() : connection.getInputStream()) {
        if (body != null) {
          body.readAllBytes();
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("no answer from " + uri, e);
    }
  }

  private static String fingerprint(ServiceSpec spec) {
    try (var files = Files.walk(spec.application())) {
      var facts = new ArrayList<String>();
      for (var jar : files.filter(path -> path.toString().endsWith(".jar")).sorted().toList()) {
        facts.add(jar + " " + Files.size(jar) + " " + Files.getLastModifiedTime(jar).toMillis());
      }
      facts.addAll(ServiceJvm.FLAGS);
      facts.add(ServiceJvm.java() + " " + Runtime.version());
      var digest = MessageDigest.getInstance("SHA-256");
      facts.forEach(fact -> digest.update(fact.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
      return HexFormat.of().formatHex(digest.digest(), 0, 8);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot look at " + spec.application(), e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
