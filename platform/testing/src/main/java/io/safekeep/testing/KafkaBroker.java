package io.safekeep.testing;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Exit;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;
import org.jspecify.annotations.Nullable;

/// A real Kafka broker (KRaft, broker and controller in one) inside this JVM, on the loopback
/// interface. Stopped and started again it keeps its port, its topics and their records.
public final class KafkaBroker implements AutoCloseable {
  private static final int NODE = 1;
  private static final Duration PORT_PATIENCE = Duration.ofSeconds(2);
  private static final Duration PORT_POLL = Duration.ofMillis(20);

  private final Path directory;
  private final int port;
  private final int controllerPort;
  private final Map<String, String> settings;
  private final Thread stopAtExit = new Thread(this::stop, "stop-kafka");
  private @Nullable KafkaRaftServer server;
  private volatile CompletableFuture<String> fault = new CompletableFuture<>();

  private KafkaBroker(Setup setup) {
    this.directory = setup.directory;
    this.port = setup.port == 0 ? Ports.free() : setup.port;
    this.controllerPort = Ports.free();
    this.settings = Map.copyOf(setup.settings);
  }

  /// Starts a broker on a free port that keeps its log in `directory`.
  public static KafkaBroker start(Path directory) {
    return in(directory).start();
  }

  /// Describes a broker that keeps its log in `directory`, which is formatted on its first use.
  public static Setup in(Path directory) {
    return new Setup(directory.toAbsolutePath());
  }

  /// What is chosen about a broker before it starts.
  public static final class Setup {
    private final Path directory;
    private final Map<String, String> settings = new HashMap<>();
    private int port;
    private boolean stoppedAtExit = true;

    private Setup(Path directory) {
      this.directory = directory;
    }

    /// The TCP port, or 0 (the default) for a free one, which the broker then keeps over restarts.
    public Setup port(int port) {
      this.port = port;
      return this;
    }

    /// A setting as in server.properties.
    public Setup setting(String name, String value) {
      settings.put(name, value);
      return this;
    }

    /// Leaves the stop to the caller, who ends several things in order.
    public Setup stoppedByCaller() {
      this.stoppedAtExit = false;
      return this;
    }

    /// Starts the broker and returns once it accepts clients.
    public KafkaBroker start() {
      var broker = new KafkaBroker(this);
      if (stoppedAtExit) {
        Runtime.getRuntime().addShutdownHook(broker.stopAtExit);
      }
      broker.start();
      return broker;
    }
  }

  /// Starts the broker again after [#stop()]; returns once it accepts clients.
  public synchronized void start() {
    if (server != null) {
      return;
    }
    awaitPort();
    format();
    reportFaults();
    var starting = new KafkaRaftServer(KafkaConfig.fromProps(properties(), false), Time.SYSTEM);
    try {
      starting.startup();
    } catch (RuntimeException e) {
      starting.shutdown();
      throw e;
    }
    server = starting;
  }

  /// Stops the broker; clients see their connections close.
  public synchronized void stop() {
    var stopping = server;
    if (stopping == null) {
      return;
    }
    server = null;
    stopping.shutdown();
    stopping.awaitShutdown();
  }

  public synchronized void restart() {
    stop();
    start();
  }

  /// Stops the broker for good.
  @Override
  public void close() {
    stop();
    try {
      Runtime.getRuntime().removeShutdownHook(stopAtExit);
    } catch (IllegalStateException e) {
      // The JVM is going down: its hook runs, and finds nothing left to stop.
      return;
    }
  }

  public synchronized boolean isRunning() {
    return server != null;
  }

  public int port() {
    return port;
  }

  /// `host:port`, for `bootstrap.servers`.
  public String bootstrapServers() {
    return "127.0.0.1:" + port;
  }

  /// Completes with the broker's own words when a fault stops it, for example a full disk.
  /// [#restart()] then starts it with a new future.
  public CompletableFuture<String> fault() {
    return fault;
  }

  /// After a stop, a process that is being spawned may hold a copy of the listening socket for a
  /// moment.
  private void awaitPort() {
    var deadline = System.nanoTime() + PORT_PATIENCE.toNanos();
    while (!Ports.isFree(port)) {
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException("port " + port + " for Kafka is taken");
      }
      LockSupport.parkNanos(PORT_POLL.toNanos());
    }
  }

  /// On a fatal fault Kafka would end the whole JVM, which also runs everything else.
  private void reportFaults() {
    var current = new CompletableFuture<String>();
    fault = current;
    Exit.Procedure report =
        (status, message) -> {
          current.complete(message == null ? "status " + status : message);
          throw new IllegalStateException("Kafka stopped itself with status " + status);
        };
    Exit.setExitProcedure(report);
    Exit.setHaltProcedure(report);
  }

  private void format() {
    if (Files.exists(directory.resolve("meta.properties"))) {
      return;
    }
    try {
      Files.createDirectories(directory);
      var formatter =
          new Formatter()
              .setPrintStream(
                  new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
              .setNodeId(NODE)
              .setClusterId(Uuid.randomUuid().toString())
              .setDirectories(new TreeSet<>(Set.of(directory.toString())))
              .setMetadataLogDirectory(directory.toString())
              .setControllerListenerName("CONTROLLER")
              .setReleaseVersion(MetadataVersion.LATEST_PRODUCTION)
              .setIgnoreFormatted(true);
      formatter.run();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot format " + directory, e);
    } catch (Exception e) {
      throw new IllegalStateException("cannot format " + directory + " for Kafka", e);
    }
  }

  private Properties properties() {
    var properties = new Properties();
    properties.putAll(
        Map.of(
            "process.roles",
            "broker,controller",
            "node.id",
            Integer.toString(NODE),
            "controller.quorum.voters",
            NODE + "@127.0.0.1:" + controllerPort,
            "listeners",
            "PLAINTEXT://127.0.0.1:%d,CONTROLLER://127.0.0.1:%d".formatted(port, controllerPort),
            "advertised.listeners",
            "PLAINTEXT://127.0.0.1:" + port,
            "controller.listener.names",
            "CONTROLLER",
            "inter.broker.listener.name",
            "PLAINTEXT",
            "listener.security.protocol.map",
            "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
            "log.dirs",
            directory.toString()));
    // One broker: every internal topic has one replica.
    properties.putAll(
        Map.of(
            "offsets.topic.num.partitions", "1",
            "offsets.topic.replication.factor", "1",
            "transaction.state.log.num.partitions", "1",
            "transaction.state.log.replication.factor", "1",
            "transaction.state.log.min.isr", "1",
            "share.coordinator.state.topic.num.partitions", "1",
            "share.coordinator.state.topic.replication.factor", "1",
            "share.coordinator.state.topic.min.isr", "1"));
    // One machine: small and quick to rebalance.
    properties.putAll(
        Map.of(
            "group.initial.rebalance.delay.ms", "0",
            "num.network.threads", "2",
            "num.io.threads", "2",
            "num.recovery.threads.per.data.dir", "1",
            "background.threads", "2",
            "log.cleaner.dedupe.buffer.size", "2097152",
            "log.segment.bytes", "67108864"));
    properties.putAll(settings);
    return properties;
  }
}
