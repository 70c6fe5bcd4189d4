package io.safekeep.retention.export;

import static org.assertj.core.api.Assertions.assertThat;

import io.safekeep.testing.TestServers;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.PGConnection;

/// How fast a database is exported beside the plain COPY of the same rows, in alternating rounds,
/// printed. By `-Dsafekeep.pace=true` only; asserts nothing about time.
@EnabledIfSystemProperty(named = "safekeep.pace", matches = "true")
class ExportPaceIT {

  private static final int ROWS = 3_000_000;
  private static final int ROUNDS = 3;

  @TempDir Path folder;

  @Test
  void exportBesideCopy() throws Exception {
    TestServers.Database database = TestServers.database("pace_" + UUID.randomUUID());
    try (Connection source = connect(database)) {
      try (var statement = source.createStatement()) {
        statement.execute(
            """
            create table entry as select n as id, md5(n::text) as name, n %% 1000 as kind,
              now() + n * interval '1 second' as at, md5(n::text) || md5((n + 1)::text) as body
            from generate_series(1, %d) n
            """
                .formatted(ROWS));
        statement.execute("vacuum analyze entry");
      }
      for (int round = 1; round <= ROUNDS; round++) {
        long bytes = report("COPY", round, () -> copied(source));
        long exported = report("export", round, () -> exported(database));
        assertThat(exported).as("more than the rows is in an export").isGreaterThan(bytes / 2);
      }
    }
  }

  private interface Act {
    long bytes() throws Exception;
  }

  private static long report(String what, int round, Act act) throws Exception {
    long begin = System.nanoTime();
    long cpu = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    long bytes = act.bytes();
    var took = Duration.ofNanos(System.nanoTime() - begin);
    var worked =
        Duration.ofNanos(ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - cpu);
    System.out.printf(
        "%s, round %d: %,d bytes in %,d ms, %,d MB/s, %,d ms of CPU here, heap of at most %,d MiB%n",
        what,
        round,
        bytes,
        took.toMillis(),
        bytes / 1000 / Math.max(1, took.toMillis()),
        worked.toMillis(),
        Runtime.getRuntime().maxMemory() >> 20);
    return bytes;
  }

  private static long copied(Connection source) throws SQLException, IOException {
    var out = new Counted();
    source.unwrap(PGConnection.class).getCopyAPI().copyOut("copy entry to stdout with csv", out);
    return out.bytes;
  }

  /// Bytes of CSV, as they are before they are compressed.
  private long exported(TestServers.Database database) throws SQLException, IOException {
    try (var archive =
            new ExportArchive(
                new Counted(),
                SealedFile.at(folder.resolve(UUID.randomUUID().toString())),
                Meter.NONE);
        var snapshot = SqlSnapshot.of(connect(database))) {
      var unused = new DatabaseExport(archive, "databases/main", snapshot).write();
      return archive.finishList().bytes();
    }
  }

  private static Connection connect(TestServers.Database database) throws SQLException {
    return DriverManager.getConnection(
        database.jdbcUrl(), database.username(), database.password());
  }

  private static final class Counted extends OutputStream {

    private long bytes;

    @Override
    public void write(int one) {
      bytes++;
    }

    @Override
    public void write(byte[] source, int offset, int length) {
      bytes += length;
    }
  }
}
