package io.safekeep.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/// CPU time that processes have used, from `/proc` (proc(5)), to a hundredth of a second.
final class CpuClock {
  /// USER_HZ is 100 on every Linux.
  private static final long MILLIS_PER_TICK = 10;

  private static final int USER_TIME = 11;

  private CpuClock() {}

  /// This process and its children that have ended.
  static Duration ofThisProcess() throws IOException {
    return Duration.ofMillis(ticks(ProcessHandle.current(), 4) * MILLIS_PER_TICK);
  }

  /// A process, its children that have ended, and those that live.
  static Duration ofFamily(ProcessHandle parent) throws IOException {
    var ticks = ticks(parent, 4);
    for (var child : parent.descendants().toList()) {
      ticks += ticks(child, 2);
    }
    return Duration.ofMillis(ticks * MILLIS_PER_TICK);
  }

  /// The first fields of user, system, ended children's user and ended children's system time.
  private static long ticks(ProcessHandle process, int fields) throws IOException {
    var stat = Files.readString(Path.of("/proc", Long.toString(process.pid()), "stat"));
    var words = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    var ticks = 0L;
    for (var field = 0; field < fields; field++) {
      ticks += Long.parseLong(words[USER_TIME + field]);
    }
    return ticks;
  }
}
