package io.safekeep.testing;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/// An S3 server: Adobe's S3Mock in a JVM of its own, behind an [S3Gateway] on the loopback
/// interface that keeps object locks, which S3Mock takes and forgets, and that a test can make
/// fail. S3Mock itself has no setting for the address that it listens on.
public final class S3Server implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(120);
  private static final String JAR = "s3mock-";

  private final Process process;
  private final S3Gateway gateway;
  private final HttpClient http = HttpClient.newHttpClient();

  private S3Server(Process process, S3Gateway gateway) {
    this.process = process;
    this.gateway = gateway;
  }

  /// Starts a server that keeps its objects and its log below `directory`.
  public static S3Server start(Path directory) {
    try {
      Files.createDirectories(directory);
      var port = Ports.free();
      var command =
          new ProcessBuilder(
              List.of(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-Xmx256m",
                  "-XX:+UseSerialGC",
                  "-XX:TieredStopAtLevel=1",
                  "-Dserver.address=127.0.0.1",
                  "-Dserver.port=0",
                  "-Dhttp.port=" + port,
                  "-Dcom.adobe.testing.s3mock.store.root=" + directory.resolve("objects"),
                  "-Dlogging.level.root=warn",
                  "-jar",
                  jar()));
      command.redirectErrorStream(true).redirectOutput(directory.resolve("s3.log").toFile());
      var process = Spawner.start(command, "KILL");
      var server =
          new S3Server(process, S3Gateway.start(URI.create("http://127.0.0.1:" + port + "/")));
      server.awaitAnswer();
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException("no S3 server", e);
    }
  }

  /// Spring Boot's executable jar must be started as a file. It is on the class path, or in the
  /// folder of libraries beside a program that was started as a jar.
  private static String jar() {
    return Arrays.stream(
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"))
                .split(System.getProperty("path.separator")))
        .map(Path::of)
        .flatMap(entry -> Stream.concat(Stream.of(entry), libraries(entry)))
        .filter(entry -> entry.getFileName().toString().startsWith(JAR))
        .map(Path::toString)
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("S3Mock is not on the class path"));
  }

  private static Stream<Path> libraries(Path program) {
    File[] files = program.resolveSibling("lib").toFile().listFiles();
    return files == null ? Stream.of() : Arrays.stream(files).map(File::toPath);
  }

  private void awaitAnswer() {
    Awaitility.await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(100))
        .until(() -> {
          if (!process.isAlive()) {
            throw new IllegalStateException("S3Mock ended with " + process.exitValue());
          }
          return send("GET", "", "") == 200;
        });
  }

  public URI endpoint() {
    return gateway.endpoint();
  }

  /// Where requests pass, to be delayed or refused.
  public S3Gateway gateway() {
    return gateway;
  }

  public void createBucket(String name) {
    require(send("PUT", name, ""), name);
  }

  /// A bucket that keeps old versions and lets objects be locked.
  public void createVersionedBucket(String name) {
    createBucket(name);
    require(
        send(
            "PUT",
            name + "?versioning",
            """
            <VersioningConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Status>Enabled</Status></VersioningConfiguration>
            """),
        name);
  }

  private static void require(int status, String bucket) {
    if (status != 200) {
      throw new IllegalStateException("bucket " + bucket + " was answered with " + status);
    }
  }

  private int send(String method, String path, String body) {
    try {
      var request =
          HttpRequest.newBuilder(endpoint().resolve(path))
              .method(method, BodyPublishers.ofString(body))
              .build();
      return http.send(request, BodyHandlers.discarding()).statusCode();
    } catch (IOException e) {
      return 0;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return 0;
    }
  }

  @Override
  public void close() {
    gateway.close();
    process.destroyForcibly();
    http.close();
  }
}
