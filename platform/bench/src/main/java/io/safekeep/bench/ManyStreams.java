package io.safekeep.bench;

import io.safekeep.backup.vault.AesGcm;
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
import io.safekeep.testing.Directories;
import io.safekeep.testing.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Resident memory that many streams of WAL need in one process: each with its own connection, slot
/// and archive, as if they were as many datastores. All come from one server, which writes a little
/// all the time, as idle databases do.
final class ManyStreams implements Benchmark {
  private static final int MOST_MEBIBYTES = 512;
  private static final Duration OBSERVED = Duration.ofSeconds(30);

  @Override
  public String name() {
    return "many-streams";
  }

  @Override
  public String description() {
    return "MiB that a process needs more for 200 streams of WAL than for none, against what 512 MiB"
        + " leave beside the process itself; [STREAMS]";
  }

  @Override
  public Result run(List<String> arguments, Log log) throws IOException, InterruptedException {
    var streams = arguments.isEmpty() ? 200 : Integer.parseInt(arguments.getFirst());
    var directory = Files.createTempDirectory("safekeep-many-streams-");
    try (var server =
        PostgresServer.in(directory.resolve("primary"))
            .setting("max_wal_senders", Integer.toString(streams + 5))
            .setting("max_replication_slots", Integer.toString(streams + 5))
            .start()) {
      return measure(server, directory, streams, log);
    } finally {
      Directories.delete(directory);
    }
  }

  private static Result measure(PostgresServer server, Path directory, int streams, Log log)
      throws IOException, InterruptedException {
    var store = new FileSystemStore(directory.resolve("repository"));
    var keys = new LocalKeys(directory.resolve("tenant.keys"), new byte[32]);
    var dsn = new Dsn("127.0.0.1", server.port(), PostgresServer.SUPERUSER, server.password());
    AesGcm.warmUp();
    server.execute("postgres", "create table beat (at timestamptz)");
    System.gc();
    var before = ResidentMemory.now();
    var arrived = new CountDownLatch(streams);
    var receivers = new ArrayList<WalReceiver>();
    var threads = new ArrayList<Thread>();
    for (var number = 1; number <= streams; number++) {
      var vault = new Vault(store, keys, new UUID(0, 1), new UUID(0, number));
      var receiver =
          new WalReceiver(
              dsn,
              "safekeep_" + number,
              vault,
              null,
              new Heard(arrived),
              ReceiverSettings.DEFAULT,
              Clock.systemUTC());
      receivers.add(receiver);
      threads.add(Thread.ofVirtual().start(receiver));
    }
    if (!arrived.await(3, TimeUnit.MINUTES)) {
      throw new IOException(arrived.getCount() + " streams have not begun");
    }
    var most = 0L;
    for (var second = 0L; second < OBSERVED.toSeconds(); second++) {
      server.execute("postgres", "insert into beat values (now())");
      TimeUnit.SECONDS.sleep(1);
      most = Math.max(most, ResidentMemory.now());
    }
    receivers.forEach(WalReceiver::close);
    for (var thread : threads) {
      thread.join();
    }
    var mebibytes = (most - before) / 1_048_576.0;
    log.say(
        "%d streams: %.1f MiB more than %.1f MiB, %.2f MiB each"
            .formatted(streams, mebibytes, before / 1_048_576.0, mebibytes / streams));
    return Result.lessIsBetter(
        mebibytes, "MiB", MOST_MEBIBYTES - before / 1_048_576.0, "512 MiB less the process itself");
  }

  /// Tells when WAL has arrived for the first time.
  private static final class Heard implements WalListener {
    private final CountDownLatch arrived;
    private boolean told;

    Heard(CountDownLatch arrived) {
      this.arrived = arrived;
    }

    @Override
    public void stateChanged(ReceiverState state) {}

    @Override
    public void connected(SystemIdentifier system, WalSegmentSize segmentSize) {}

    @Override
    public void advanced(RecoveryPoint point, CommitCount commits) {
      if (!told) {
        told = true;
        arrived.countDown();
      }
    }

    @Override
    public void segmentCompleted(SegmentName segment) {}

    @Override
    public void timelineBegun(TimelineHistory history) {}

    @Override
    public void gapFound(WalGap gap) {}
  }
}
