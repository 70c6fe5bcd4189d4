package io.safekeep.access.log;

import io.safekeep.testing.Ports;
import io.safekeep.witness.Main;
import java.io.BufferedReader;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The suite's witness in a process of its own, as whoever runs one starts it.
final class WitnessProcess implements AutoCloseable {
  private static final String NAME = "witness.example/w1";

  private final Path folder;
  private final int port;
  private final String key;
  private Process process;

  private WitnessProcess(Path folder, int port, String key) {
    this.folder = folder;
    this.port = port;
    this.key = key;
  }

  /// @param logs lines of its list of logs
  static WitnessProcess start(Path folder, String logs) throws Exception {
    Files.writeString(folder.resolve("logs.txt"), logs);
    var made = run("key", NAME, folder.resolve("key").toString());
    String key;
    try (var said = made.inputReader()) {
      key = said.readLine();
    }
    var witness = new WitnessProcess(folder, Ports.free(), key);
    witness.start();
    return witness;
  }

  void start() throws Exception {
    process =
        run(
            "serve",
            NAME,
            folder.resolve("key").toString(),
            folder.resolve("logs.txt").toString(),
            folder.resolve("seen").toString(),
            Integer.toString(port));
    @SuppressWarnings("resource")
    BufferedReader said = process.inputReader();
    if (said.readLine() == null) {
      throw new IllegalStateException("the witness did not start");
    }
  }

  private static Process run(String... words) throws Exception {
    var command =
        new ArrayList<>(
            List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "-Xmx64m",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
    command.addAll(List.of(words));
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }

  String key() {
    return key;
  }

  LogSettings.Witness settings() {
    return new Replica.At(key, URI.create("http://127.0.0.1:" + port));
  }

  void stop() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  @Override
  public void close() throws InterruptedException {
    stop();
  }
}
