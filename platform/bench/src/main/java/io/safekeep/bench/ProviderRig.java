package io.safekeep.bench;

import io.safekeep.testing.PostgresServer;
import java.io.IOException;
import java.time.Duration;

/// A provider that runs, with a PostgreSQL of its own that forces each commit to disk.
interface ProviderRig extends AutoCloseable {

  /// As clients whose tokens are signed with ES256 know it.
  Provider provider();

  /// Its server.
  ProcessHandle server();

  PostgresServer postgres();

  @Override
  void close();

  default Cpu cpu() throws IOException {
    return new Cpu(
        CpuClock.of(server()), CpuClock.ofFamily(ProcessHandle.of(postgres().pid()).orElseThrow()));
  }

  /// CPU time used so far.
  record Cpu(Duration server, Duration database) {
    Cpu minus(Cpu before) {
      return new Cpu(server.minus(before.server), database.minus(before.database));
    }
  }
}
