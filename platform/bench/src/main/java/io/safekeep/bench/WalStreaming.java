package io.safekeep.bench;

import io.safekeep.backup.vault.FileSystemStore;
import io.safekeep.backup.vault.LocalKeys;
import io.safekeep.backup.vault.Vault;
import io.safekeep.backup.wal.CommitCount;
import io.safekeep.backup.wal.ReceiverSettings;
import io.safekeep.backup.wal.ReceiverState;
import io.safekeep.backup.wal.RecoveryPoint;
import io.safekeep.backup.wal.WalGap;
import io.safekeep.backup.wal.WalListener;
import io.safekeep.backup.wal.WalReceiver;
import io.safekeep.backup.wire.Dsn;
import io.safekeep.backup.wire.SegmentName;
import io.safekeep.backup.wire.SystemIdentifier;
import io.safekeep.backup.wire.TimelineHistory;
import io.safekeep.backup.wire.WalSegmentSize;
import io.safekeep.testing.PostgresServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What streaming WAL costs the tenant's primary, and how far the archive lags behind it: pgbench's
/// TPC-B load on a durable PostgreSQL, with and without a receiver on the same machine; first as
/// much as the machine can do, then at a fixed rate below that.
///
/// Machines get slower and faster while they are measured, so rounds come in pairs, one of each
/// kind, in the order A B, B A, A B, ...; each pair gives one ratio, and the median of those
/// counts.
///
/// The lag is sampled every 10 ms: the machine's clock less the server's clock of the newest
/// recovery point, which is how much work would be lost if the primary vanished right then.
final class WalStreaming implements Benchmark {
  private static final Duration SAMPLE_EVERY = Duration.ofMillis(10);
  private static final Pattern TPS = Pattern.compile("tps = ([0-9.]+)");
  private static final Pattern LATENCY = Pattern.compile("latency average = ([0-9.]+) ms");
  private static final Set<String> NAMES =
      Set.of("pgbench", "rounds", "seconds", "clients", "scale", "rate");
  private static final String SLOT = "safekeep_bench";

  /// Of what the primary can do without streaming.
  private static final double FIXED_SHARE = 0.7;

  private record Options(
      Path pgbench, int pairs, int seconds, int clients, int scale, int transactionsPerSecond) {
    static Options parse(List<String> arguments) {
      Map<String, String> given = new HashMap<>();
      for (String argument : arguments) {
        String[] pair = argument.split("=", 2);
        if (pair.length != 2 || !NAMES.contains(pair[0])) {
          throw new IllegalArgumentException("takes no '" + argument + "'");
        }
        given.put(pair[0], pair[1]);
      }
      return new Options(
          Path.of(given.getOrDefault("pgbench", "/usr/lib/postgresql/15/bin/pgbench")),
          Integer.parseInt(given.getOrDefault("rounds", "4")),
          Integer.parseInt(given.getOrDefault("seconds", "20")),
          Integer.parseInt(given.getOrDefault("clients", "8")),
          Integer.parseInt(given.getOrDefault("scale", "20")),
          Integer.parseInt(given.getOrDefault("rate", "0")));
    }
  }

  private record Load(double transactionsPerSecond, double latencyMillis) {}

  private record Turn(
      boolean streaming,
      Load load,
      double receiverCpuSeconds,
      double senderCpuSeconds,
      long walBytes,
      long[] lags) {}

  private record Pair(Turn without, Turn with) {
    double ratioOfRates() {
      return with.load.transactionsPerSecond / without.load.transactionsPerSecond;
    }

    double ratioOfLatencies() {
      return without.load.latencyMillis / with.load.latencyMillis;
    }
  }

  @Override
  public String name() {
    return "wal-streaming";
  }

  @Override
  public String description() {
    return "transactions per second of a primary whose WAL is streamed, against the same without, at its"
        + " limit and at 70 % of it (or at rate=N); and the recovery point's lag;"
        + " [rounds=4 seconds=20 clients=8 scale=20 rate=N pgbench=PATH]";
  }

  @Override
  public Result run(List<String> arguments, Log log) throws IOException, InterruptedException {
    Options options = Options.parse(arguments);
    Path directory = Files.createTempDirectory("safekeep-wal-streaming-");
    try (PostgresServer server =
        PostgresServer.in(directory.resolve("primary"))
            .setting("shared_buffers", "512MB")
            .setting("max_wal_size", "4GB")
            .setting("checkpoint_timeout", "1h")
            .start()) {
      var store = new FileSystemStore(directory.resolve("repository"));
      var keys = new LocalKeys(directory.resolve("tenant.keys"), new byte[32]);
      return new Rig(options, server, store, keys, Clock.systemUTC(), log).run();
    } finally {
      delete(directory);
    }
  }

  private static final class Rig {
    private final Options options;
    private final PostgresServer server;
    private final FileSystemStore store;
    private final LocalKeys keys;
    private final Clock clock;
    private final Log log;
    private int archives;

    Rig(
        Options options,
        PostgresServer server,
        FileSystemStore store,
        LocalKeys keys,
        Clock clock,
        Log log) {
      this.options = options;
      this.server = server;
      this.store = store;
      this.keys = keys;
      this.clock = clock;
      this.log = log;
    }

    Result run() throws IOException, InterruptedException {
      pgbench("--initialize", "--quiet", "--scale=" + options.scale());
      // One of each that does not count: page cache, JIT, first segments.
      round(false, 0);
      round(true, 0);
      log.say("at the limit");
      var limit = pairs(0);
      var rate = options.transactionsPerSecond();
      if (rate == 0) {
        rate = (int) (FIXED_SHARE * median(limit, pair -> pair.without.load.transactionsPerSecond));
      }
      log.say("at " + rate + " transactions per second");
      var fixed = pairs(rate);
      return summarise(limit, fixed);
    }

    private List<Pair> pairs(int rate) throws IOException, InterruptedException {
      var pairs = new ArrayList<Pair>();
      for (int i = 0; i < options.pairs(); i++) {
        boolean streamingFirst = i % 2 == 0;
        Turn first = show(round(streamingFirst, rate));
        Turn second = show(round(!streamingFirst, rate));
        pairs.add(streamingFirst ? new Pair(second, first) : new Pair(first, second));
      }
      return pairs;
    }

    private Turn round(boolean streaming, int rate) throws IOException, InterruptedException {
      server.execute("postgres", "checkpoint");
      if (!streaming) {
        return new Turn(false, load(rate), 0, 0, 0, new long[0]);
      }
      var heard = new Heard();
      // Each round has its own archive, since between rounds nobody keeps the WAL.
      archives++;
      var vault = new Vault(store, keys, new UUID(0, 1), new UUID(0, archives));
      var dsn = new Dsn("127.0.0.1", server.port(), PostgresServer.SUPERUSER, server.password());
      try (var receiver =
          new WalReceiver(dsn, SLOT, vault, null, heard, ReceiverSettings.DEFAULT, clock)) {
        Thread receiving = Thread.ofVirtual().start(receiver);
        heard.awaitCaughtUp();
        var sampler = new Sampler(heard, clock);
        ProcessHandle sender = sender();
        long walBefore = heard.durable();
        Duration senderBefore = CpuClock.of(sender);
        long cpuBefore = cpuNanos();
        Load load;
        try (sampler) {
          load = load(rate);
        }
        double cpu = (cpuNanos() - cpuBefore) / 1e9;
        double senderCpu = CpuClock.of(sender).minus(senderBefore).toMillis() / 1e3;
        long wal = heard.durable() - walBefore;
        receiver.close();
        receiving.join();
        server.execute("postgres", "select pg_drop_replication_slot('" + SLOT + "')");
        return new Turn(true, load, cpu, senderCpu, wal, sampler.lags());
      }
    }

    /// The server's process that sends us WAL.
    private ProcessHandle sender() throws IOException {
      for (ProcessHandle child : ProcessHandle.of(server.pid()).orElseThrow().children().toList()) {
        Path title = Path.of("/proc", Long.toString(child.pid()), "cmdline");
        if (Files.readString(title).startsWith("postgres: walsender")) {
          return child;
        }
      }
      throw new IOException("the server has no walsender");
    }

    private Load load(int rate) throws IOException, InterruptedException {
      var arguments =
          new ArrayList<>(
              List.of(
                  "--no-vacuum",
                  "--protocol=prepared",
                  "--client=" + options.clients(),
                  "--time=" + options.seconds()));
      if (rate > 0) {
        arguments.add("--rate=" + rate);
      }
      String output = pgbench(arguments.toArray(String[]::new));
      return new Load(figure(TPS, output), figure(LATENCY, output));
    }

    private static double figure(Pattern pattern, String output) throws IOException {
      Matcher found = pattern.matcher(output);
      if (!found.find()) {
        throw new IOException("pgbench gave no '%s':%n%s".formatted(pattern, output));
      }
      return Double.parseDouble(found.group(1));
    }

    private String pgbench(String... arguments) throws IOException, InterruptedException {
      var command = new ArrayList<>(List.of(options.pgbench().toString()));
      command.addAll(List.of(arguments));
      command.addAll(
          List.of(
              "--host=127.0.0.1",
              "--port=" + server.port(),
              "--username=" + PostgresServer.SUPERUSER,
              "postgres"));
      var builder = new ProcessBuilder(command).redirectErrorStream(true);
      builder.environment().put("PGPASSWORD", server.password());
      Process process = builder.start();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new IOException("pgbench failed:\n" + output);
      }
      return output;
    }

    private Turn show(Turn round) {
      String streaming =
          round.streaming()
              ? String.format(
                  Locale.ROOT,
                  "; lag p50 %d ms, p99 %d ms, max %d ms; %.1f MB of WAL, CPU s: receiver %.2f, sender %.2f",
                  percentile(round.lags(), 50),
                  percentile(round.lags(), 99),
                  percentile(round.lags(), 100),
                  round.walBytes() / 1e6,
                  round.receiverCpuSeconds(),
                  round.senderCpuSeconds())
              : "";
      log.say(
          String.format(
              Locale.ROOT,
              "%-17s %7.0f tps, %6.2f ms%s",
              round.streaming() ? "with streaming" : "without streaming",
              round.load().transactionsPerSecond(),
              round.load().latencyMillis(),
              streaming));
      return round;
    }

    private Result summarise(List<Pair> limit, List<Pair> fixed) {
      long[] lags =
          Stream.concat(limit.stream(), fixed.stream())
              .flatMapToLong(pair -> Arrays.stream(pair.with.lags()))
              .sorted()
              .toArray();
      log.say(
          String.format(
              Locale.ROOT,
              "recovery point lag over all rounds: p50 %d ms, p99 %d ms, max %d ms (%d samples);"
                  + " load average %.1f on %d processors",
              percentile(lags, 50),
              percentile(lags, 99),
              percentile(lags, 100),
              lags.length,
              ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage(),
              Runtime.getRuntime().availableProcessors()));
      log.say("at the fixed rate: " + ratios(fixed));
      log.say("at the limit:      " + ratios(limit));
      return new Result(
          median(limit, pair -> pair.with.load.transactionsPerSecond),
          "tps",
          median(limit, Pair::ratioOfRates),
          "the same primary without streaming (median of pairs)");
    }

    private static String ratios(List<Pair> pairs) {
      return String.format(
          Locale.ROOT,
          "throughput ratio %.2f (pairs %s), latency ratio %.2f",
          median(pairs, Pair::ratioOfRates),
          pairs.stream()
              .map(pair -> String.format(Locale.ROOT, "%.2f", pair.ratioOfRates()))
              .collect(Collectors.joining(" ")),
          median(pairs, Pair::ratioOfLatencies));
    }

    private static double median(List<Pair> pairs, ToDoubleFunction<Pair> figure) {
      return Median.of(pairs.stream().mapToDouble(figure).boxed().toList());
    }
  }

  private static long percentile(long[] sorted, int percent) {
    if (sorted.length == 0) {
      return 0;
    }
    return sorted[Math.min(sorted.length - 1, sorted.length * percent / 100)];
  }

  private static long cpuNanos() {
    return ManagementFactory.getOperatingSystemMXBean()
            instanceof com.sun.management.OperatingSystemMXBean system
        ? system.getProcessCpuTime()
        : 0;
  }

  private static void delete(Path directory) throws IOException {
    try (var paths = Files.walk(directory)) {
      paths
          .sorted(Comparator.reverseOrder())
          .forEach(path -> {
            try {
              Files.delete(path);
            } catch (IOException failed) {
              throw new UncheckedIOException(failed);
            }
          });
    }
  }

  /// What the receiver tells.
  private static final class Heard implements WalListener {
    private final CountDownLatch caughtUp = new CountDownLatch(1);
    private volatile @Nullable RecoveryPoint point;

    void awaitCaughtUp() throws InterruptedException {
      if (!caughtUp.await(5, TimeUnit.MINUTES)) {
        throw new IllegalStateException("the receiver did not catch up");
      }
    }

    @Nullable Instant serverClock() {
      RecoveryPoint latest = point;
      return latest == null ? null : latest.serverClock();
    }

    long durable() {
      RecoveryPoint latest = point;
      return latest == null ? 0 : latest.durable().value();
    }

    @Override
    public void advanced(RecoveryPoint reached, CommitCount commits) {
      point = reached;
      if (reached.serverClock() != null) {
        caughtUp.countDown();
      }
    }

    @Override
    public void stateChanged(ReceiverState state) {
      if (state instanceof ReceiverState.Waiting waiting) {
        System.err.println("receiver waits: " + waiting.cause());
      }
    }

    @Override
    public void gapFound(WalGap gap) {
      throw new IllegalStateException("unexpected " + gap);
    }

    @Override
    public void connected(SystemIdentifier system, WalSegmentSize segmentSize) {}

    @Override
    public void segmentCompleted(SegmentName segment) {}

    @Override
    public void timelineBegun(TimelineHistory history) {}
  }

  /// Takes samples of the lag until closed.
  private static final class Sampler implements AutoCloseable {
    private final CountDownLatch closed = new CountDownLatch(1);
    private final List<Long> lags = new ArrayList<>();
    private final Thread thread;

    Sampler(Heard heard, Clock clock) {
      thread =
          Thread.ofPlatform()
              .start(() -> {
                try {
                  while (!closed.await(SAMPLE_EVERY.toMillis(), TimeUnit.MILLISECONDS)) {
                    Instant reached = heard.serverClock();
                    if (reached != null) {
                      lags.add(Duration.between(reached, clock.instant()).toMillis());
                    }
                  }
                } catch (InterruptedException interrupted) {
                  Thread.currentThread().interrupt();
                }
              });
    }

    long[] lags() {
      return lags.stream().mapToLong(Long::longValue).sorted().toArray();
    }

    @Override
    public void close() throws InterruptedException {
      closed.countDown();
      thread.join();
    }
  }
}
