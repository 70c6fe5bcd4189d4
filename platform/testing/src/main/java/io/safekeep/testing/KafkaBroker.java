package io.safekeep.testing;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;
import org.jspecify.annotations.Nullable;

/// A real Kafka broker (KRaft, broker and controller in one) inside this JVM, on the loopback
/// interface. Stopped and started again it keeps its port, its topics and their records.
public final class KafkaBroker implements AutoCloseable {
  private static final int NODE = 1;

  private final Path directory;
  private final int port;
  private final int controllerPort;
  private final Map<String, String> settings;
  private final Thread stopAtExit = new Thread(this::stop, "stop-kafka");
  private @Nullable KafkaRaftServer server;

  private KafkaBroker(Path directory, int port, Map<String, String> settings) {
    this.directory = directory.toAbsolutePath();
    this.port = port == 0 ? Ports.free() : port;
    this.controllerPort = Ports.free();
    this.settings = Map.copyOf(settings);
  }

  /// Starts a broker on a free port.
  public static KafkaBroker start(Path directory) {
    return start(directory, 0, Map.of());
  }

  /// Starts a broker that keeps its log in `directory`, which is formatted on its first use. `port`
  /// 0 means a free one. `settings` as in server.properties.
  public static KafkaBroker start(Path directory, int port, Map<String, String> settings) {
    var broker = new KafkaBroker(directory, port, settings);
    Runtime.getRuntime().addShutdownHook(broker.stopAtExit);
    broker.start();
    return broker;
  }

  /// Starts the broker again after [#stop()]; returns once it accepts clients.
  public synchronized void start() {
    if (server != null) {
      return;
    }
    if (!Ports.isFree(port)) {
      throw new IllegalStateException("port " + port + " for Kafka is taken");
    }
    format();
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
    stopping.shutdown();
    stopping.awaitShutdown();
    server = null;
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
