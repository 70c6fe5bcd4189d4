package io.safekeep.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;

/// CPU time that processes have used, from `/proc` (proc(5)), to a hundredth of a second.
final class CpuClock {
  /// USER_HZ is 100 on every Linux.
  private static final long MILLIS_PER_TICK = 10;

  private static final int OWN_TIME = 11;
  private static final int ENDED_CHILDREN_TIME = 13;

  private CpuClock() {}

  /// This process and its children that have ended.
  static Duration ofThisProcess() throws IOException {
    return duration(Times.of(ProcessHandle.current()).all());
  }

  /// A process that lives.
  static Duration of(ProcessHandle process) throws IOException {
    return duration(Times.of(process).own());
  }

  /// A process, its children that have ended, and those that live. Never less than it was before: a
  /// child that ends while this looks is seen either among the living or among the ended.
  static Duration ofFamily(ProcessHandle parent) throws IOException {
    while (true) {
      var before = Times.of(parent);
      var living = ofLiving(parent.children().toList());
      var after = Times.of(parent);
      if (living.isPresent() && before.endedChildren() == after.endedChildren()) {
        return duration(after.all() + living.getAsLong());
      }
    }
  }

  /// Empty if one of them ended meanwhile.
  private static OptionalLong ofLiving(List<ProcessHandle> children) {
    var ticks = 0L;
    for (var child : children) {
      try {
        ticks += Times.of(child).all();
      } catch (IOException ended) {
        return OptionalLong.empty();
      }
    }
    return OptionalLong.of(ticks);
  }

  private static Duration duration(long ticks) {
    return Duration.ofMillis(ticks * MILLIS_PER_TICK);
  }

  /// In ticks: of a process, and of its children that have ended and were waited for.
  private record Times(long own, long endedChildren) {
    static Times of(ProcessHandle process) throws IOException {
      var stat = Files.readString(Path.of("/proc", Long.toString(process.pid()), "stat"));
      var words = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
      return new Times(userAndSystem(words, OWN_TIME), userAndSystem(words, ENDED_CHILDREN_TIME));
    }

    private static long userAndSystem(String[] words, int user) {
      return Long.parseLong(words[user]) + Long.parseLong(words[user + 1]);
    }

    long all() {
      return own + endedChildren;
    }
  }
}
