package io.safekeep.bench;

import io.safekeep.backup.vault.AppendableStore;
import io.safekeep.backup.vault.FileSystemStore;
import io.safekeep.backup.vault.LocalKeys;
import io.safekeep.backup.vault.PiecewiseStore;
import io.safekeep.backup.vault.S3Place;
import io.safekeep.backup.vault.S3Store;
import io.safekeep.backup.vault.Vault;
import io.safekeep.backup.wal.CommitCount;
import io.safekeep.backup.wal.ReceiverSettings;
import io.safekeep.backup.wal.ReceiverState;
import io.safekeep.backup.wal.RecoveryPoint;
import io.safekeep.backup.wal.WalArchive;
import io.safekeep.backup.wal.WalGap;
import io.safekeep.backup.wal.WalListener;
import io.safekeep.backup.wal.WalMirror;
import io.safekeep.backup.wal.WalReceiver;
import io.safekeep.backup.wire.Dsn;
import io.safekeep.backup.wire.Lsn;
import io.safekeep.backup.wire.SegmentName;
import io.safekeep.backup.wire.SystemIdentifier;
import io.safekeep.backup.wire.TimelineHistory;
import io.safekeep.backup.wire.WalSegmentSize;
import io.safekeep.testing.Directories;
import io.safekeep.testing.PostgresServer;
import io.safekeep.testing.S3Server;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// How much work would be lost if the primary and the first repository vanished together: the
/// machine's clock less the server's clock of what the second repository, an S3 store, has; sampled
/// every 10 ms under pgbench's TPC-B load.
///
/// As in the service, what is durable is looked at every second, and mirrored every two.
final class SecondStoreLag implements Benchmark {
  private static final double LIMIT_SECONDS = 10;
  private static final Duration SAMPLE_EVERY = Duration.ofMillis(10);
  private static final Duration NOTE_EVERY = Duration.ofSeconds(1);
  private static final Duration MIRROR_EVERY = Duration.ofSeconds(2);
  private static final Path PGBENCH = Path.of("/usr/lib/postgresql/15/bin/pgbench");

  @Override
  public String name() {
    return "second-store-lag";
  }

  @Override
  public String description() {
    return "seconds (p99) by which the second repository, in an S3 store on this machine, is behind the"
        + " primary at full load, against the limit of 10 s; [SECONDS]";
  }

  @Override
  public Result run(List<String> arguments, Log log) throws Exception {
    var seconds = arguments.isEmpty() ? 30 : Integer.parseInt(arguments.getFirst());
    var directory = Files.createTempDirectory("safekeep-second-store-");
    try (var server =
            PostgresServer.in(directory.resolve("primary"))
                .setting("shared_buffers", "256MB")
                .setting("max_wal_size", "4GB")
                .start();
        var bucket = S3Server.start(directory.resolve("s3"))) {
      bucket.createBucket("second");
      return measure(server, bucket, directory, seconds, log);
    } finally {
      Directories.delete(directory);
    }
  }

  private static Result measure(
      PostgresServer server, S3Server bucket, Path directory, int seconds, Log log)
      throws Exception {
    pgbench(server, "--initialize", "--quiet", "--scale=10");
    var keys = new LocalKeys(directory.resolve("tenant.keys"), new byte[32]);
    var clock = Clock.systemUTC();
    var first = vault(new FileSystemStore(directory.resolve("first")), keys);
    var second = vault(new PiecewiseStore(new S3Store(place(bucket), clock)), keys);
    var dsn = new Dsn("127.0.0.1", server.port(), PostgresServer.SUPERUSER, server.password());
    var heard = new Heard();
    try (var receiver =
        new WalReceiver(
            dsn, "safekeep_bench", first, null, heard, ReceiverSettings.DEFAULT, clock)) {
      Thread.ofVirtual().start(receiver);
      heard.awaitCaughtUp();
      try (var mirroring = new Mirroring(WalArchive.open(first, heard.system()), second, heard)) {
        // The first requests of a store that has just started are no part of the question.
        mirroring.awaitCaughtUp();
        var requests = bucket.gateway().requests();
        var sampler = new Sampler(mirroring, clock);
        var output =
            pgbench(
                server, "--no-vacuum", "--protocol=prepared", "--client=8", "--time=" + seconds);
        log.say(output.lines().filter(line -> line.startsWith("tps")).findFirst().orElse(""));
        return summarise(sampler.lags(), bucket.gateway().requests() - requests, seconds, log);
      }
    }
  }

  private static Result summarise(long[] lags, long requests, int seconds, Log log) {
    log.say(
        String.format(
            Locale.ROOT,
            "lag p50 %d ms, p99 %d ms, max %d ms (%d samples); %.1f requests a second",
            percentile(lags, 50),
            percentile(lags, 99),
            percentile(lags, 100),
            lags.length,
            (double) requests / seconds));
    return Result.lessIsBetter(
        percentile(lags, 99) / 1000.0, "s", LIMIT_SECONDS, "the limit of 10 s");
  }

  private static Vault vault(AppendableStore store, LocalKeys keys) {
    return new Vault(store, keys, new UUID(0, 1), new UUID(0, 2));
  }

  private static S3Place place(S3Server bucket) {
    return new S3Place(
        "second",
        "",
        "us-east-1",
        bucket.endpoint(),
        true,
        new S3Place.Credentials("safekeep", "secret"),
        null);
  }

  private static String pgbench(PostgresServer server, String... arguments)
      throws IOException, InterruptedException {
    var command = new ArrayList<>(List.of(PGBENCH.toString()));
    command.addAll(List.of(arguments));
    command.addAll(
        List.of(
            "--host=127.0.0.1",
            "--port=" + server.port(),
            "--username=" + PostgresServer.SUPERUSER,
            "postgres"));
    var builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("PGPASSWORD", server.password());
    var process = builder.start();
    var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException("pgbench failed:\n" + output);
    }
    return output;
  }

  private static long percentile(long[] sorted, int percent) {
    return sorted.length == 0
        ? 0
        : sorted[Math.min(sorted.length - 1, sorted.length * percent / 100)];
  }

  /// Follows the first repository as the service does.
  private static final class Mirroring implements AutoCloseable {
    private final CountDownLatch closed = new CountDownLatch(1);
    private final CountDownLatch caughtUp = new CountDownLatch(1);
    private final Thread thread;
    private volatile @Nullable Instant reached;

    Mirroring(WalArchive archive, Vault second, Heard heard) {
      thread = Thread.ofVirtual().start(() -> follow(archive, second, heard));
    }

    private void follow(WalArchive archive, Vault second, Heard heard) {
      try (var mirror = new WalMirror(archive, second, bytes -> {})) {
        while (!closed.await(MIRROR_EVERY.toMillis(), TimeUnit.MILLISECONDS)) {
          var noted = heard.noted();
          mirror.follow(noted.timeline(), noted.durable(), Lsn.NONE);
          reached = noted.serverClock();
          caughtUp.countDown();
        }
      } catch (IOException failed) {
        throw new UncheckedIOException(failed);
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
      }
    }

    void awaitCaughtUp() throws InterruptedException {
      if (!caughtUp.await(5, TimeUnit.MINUTES)) {
        throw new IllegalStateException("the second repository did not catch up");
      }
    }

    @Nullable Instant reached() {
      return reached;
    }

    @Override
    public void close() throws InterruptedException {
      closed.countDown();
      thread.join();
    }
  }

  /// Takes samples of the lag until it is asked for them.
  private static final class Sampler {
    private final CountDownLatch closed = new CountDownLatch(1);
    private final List<Long> lags = new ArrayList<>();
    private final Thread thread;

    Sampler(Mirroring mirroring, Clock clock) {
      thread =
          Thread.ofPlatform()
              .start(() -> {
                try {
                  while (!closed.await(SAMPLE_EVERY.toMillis(), TimeUnit.MILLISECONDS)) {
                    var reached = mirroring.reached();
                    if (reached != null) {
                      lags.add(Duration.between(reached, clock.instant()).toMillis());
                    }
                  }
                } catch (InterruptedException interrupted) {
                  Thread.currentThread().interrupt();
                }
              });
    }

    /// Ends it; shortest first.
    long[] lags() throws InterruptedException {
      closed.countDown();
      thread.join();
      return lags.stream().mapToLong(Long::longValue).sorted().toArray();
    }
  }

  /// What the receiver tells; the point is noted once a second.
  private static final class Heard implements WalListener {
    private final CountDownLatch caughtUp = new CountDownLatch(1);
    private volatile @Nullable RecoveryPoint point;
    private volatile @Nullable SystemIdentifier system;
    private long notedAt = System.nanoTime() - NOTE_EVERY.toNanos();

    void awaitCaughtUp() throws InterruptedException {
      if (!caughtUp.await(5, TimeUnit.MINUTES)) {
        throw new IllegalStateException("the receiver did not catch up");
      }
    }

    RecoveryPoint noted() {
      var noted = point;
      if (noted == null) {
        throw new IllegalStateException("nothing is noted yet");
      }
      return noted;
    }

    SystemIdentifier system() {
      var known = system;
      if (known == null) {
        throw new IllegalStateException("the server has not said who it is");
      }
      return known;
    }

    @Override
    public void advanced(RecoveryPoint reached, CommitCount commits) {
      if (reached.serverClock() != null && System.nanoTime() - notedAt >= NOTE_EVERY.toNanos()) {
        point = reached;
        notedAt = System.nanoTime();
        caughtUp.countDown();
      }
    }

    @Override
    public void connected(SystemIdentifier identified, WalSegmentSize segmentSize) {
      system = identified;
    }

    @Override
    public void gapFound(WalGap gap) {
      throw new IllegalStateException("unexpected " + gap);
    }

    @Override
    public void stateChanged(ReceiverState state) {}

    @Override
    public void segmentCompleted(SegmentName segment) {}

    @Override
    public void timelineBegun(TimelineHistory history) {}
  }
}
