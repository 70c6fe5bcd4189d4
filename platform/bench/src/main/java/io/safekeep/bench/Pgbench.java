package io.safekeep.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/// pgbench with its select-only script: one row by primary key a statement.
final class Pgbench {
  static final Path PROGRAM = Path.of("/usr/lib/postgresql/15/bin/pgbench");

  private static final Pattern RATE = Pattern.compile("tps = ([0-9.]+)");

  /// Threads that open connections, each one after the other.
  private static final int CONNECTING = 4;

  /// Microseconds of a transaction in pgbench's log.
  private static final int LATENCY_FIELD = 2;

  private final Path folder;
  private final String protocol;

  /// @param folder for its logs
  /// @param protocol `simple`, `extended` or `prepared`
  Pgbench(Path folder, String protocol) {
    this.folder = folder;
    this.protocol = protocol;
  }

  /// A way to the database, over TLS.
  record Door(String name, int port, String database, String user, String password) {
    @Override
    public String toString() {
      return name;
    }
  }

  /// @param perSecond statements that are begun in each second; 0 for as many as there can be
  record Load(int connections, int perSecond) {
    @Override
    public String toString() {
      return (connections == 1 ? "1 connection" : connections + " connections")
          + (perSecond == 0 ? "" : ", " + perSecond + " statements/s");
    }
  }

  /// What came of it; latencies in milliseconds, at a fixed rate counted from when a statement was
  /// due.
  record Run(double perSecond, double p50, double p99) {
    @Override
    public String toString() {
      return String.format(
          Locale.ROOT, "%6.0f statements/s, p50 %6.2f ms, p99 %6.2f ms", perSecond, p50, p99);
    }
  }

  /// Makes the tables.
  void fill(Door door, int scale) throws IOException, InterruptedException {
    run(door, "--initialize", "--quiet", "--scale=" + scale);
  }

  Run select(Door door, Load load, Duration time) throws IOException, InterruptedException {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "--select-only",
                "--no-vacuum",
                "--protocol=" + protocol,
                "--client=" + load.connections(),
                "--time=" + time.toSeconds(),
                "--log",
                "--log-prefix=latency"));
    if (load.perSecond() > 0) {
      arguments.add("--rate=" + load.perSecond());
    }
    var output = run(door, arguments.toArray(String[]::new));
    var rate = RATE.matcher(output);
    if (!rate.find()) {
      throw new IOException("pgbench gave no rate:\n" + output);
    }
    var latencies = latencies();
    return new Run(
        Double.parseDouble(rate.group(1)), percentile(latencies, 50), percentile(latencies, 99));
  }

  /// Connections that ask nothing, until they are closed.
  record Idle(Process process, Path log) implements AutoCloseable {
    void requireAlive() {
      if (!process.isAlive()) {
        try {
          throw new IllegalStateException("pgbench ended:\n" + Files.readString(log));
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    }

    @Override
    public void close() {
      process.destroyForcibly().onExit().join();
    }
  }

  /// Opens connections; returns before they are there.
  Idle idle(Door door, int connections) throws IOException {
    var script = folder.resolve("idle.sql");
    Files.writeString(script, "\\sleep 2000 s\n", StandardCharsets.UTF_8);
    var builder =
        command(
            door,
            "--no-vacuum",
            "--client=" + connections,
            "--jobs=" + Math.min(connections, CONNECTING),
            "--file=" + script,
            "--time=21600");
    var log = folder.resolve("idle.log");
    return new Idle(builder.redirectOutput(log.toFile()).start(), log);
  }

  private String run(Door door, String... arguments) throws IOException, InterruptedException {
    var process = command(door, arguments).start();
    var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException("pgbench failed by " + door + ":\n" + output);
    }
    return output;
  }

  private ProcessBuilder command(Door door, String... arguments) {
    var command = new ArrayList<>(List.of(PROGRAM.toString()));
    command.addAll(List.of(arguments));
    command.addAll(
        List.of(
            "--host=127.0.0.1",
            "--port=" + door.port(),
            "--username=" + door.user(),
            door.database()));
    var builder = new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
    builder.environment().put("PGPASSWORD", door.password());
    builder.environment().put("PGSSLMODE", "require");
    return builder;
  }

  /// Takes the log that the last run left.
  private double[] latencies() throws IOException {
    try (var logs = Files.newDirectoryStream(folder, "latency.*")) {
      var log = logs.iterator().next();
      try (var lines = Files.lines(log)) {
        return lines
            .mapToDouble(line -> Double.parseDouble(line.split(" ")[LATENCY_FIELD]) / 1000)
            .sorted()
            .toArray();
      } finally {
        Files.delete(log);
      }
    }
  }

  private static double percentile(double[] sorted, int percent) throws IOException {
    if (sorted.length == 0) {
      throw new IOException("pgbench ran no statement");
    }
    return sorted[Math.min(sorted.length - 1, sorted.length * percent / 100)];
  }
}
