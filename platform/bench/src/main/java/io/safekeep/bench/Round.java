package io.safekeep.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.Locale;

/// One measured run: time on the wall, CPU time of all processes that took part, and the part of
/// the server in it.
record Round(Duration wall, Duration cpu, Duration serverCpu) {

  static Round of(BackupRig rig, Action action) throws IOException {
    var cpu = rig.cpuTime();
    var server = rig.serverCpuTime();
    var start = System.nanoTime();
    action.run();
    var wall = Duration.ofNanos(System.nanoTime() - start);
    rig.awaitIdle();
    return new Round(wall, rig.cpuTime().minus(cpu), rig.serverCpuTime().minus(server));
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%.2f s wall, %.2f CPU s (%.2f of it the server's)",
        wall.toMillis() / 1000.0,
        cpu.toMillis() / 1000.0,
        serverCpu.toMillis() / 1000.0);
  }

  @FunctionalInterface
  interface Action {
    void run() throws IOException;
  }
}
