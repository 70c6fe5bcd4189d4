package io.safekeep.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// What a backup and its restore cost as the cluster grows: CPU time for each gigabyte, which must
/// not grow with it, and the process's peak of memory, which must stay. The plan for a terabyte
/// stands on that (docs/benchmarks.md).
final class GrowthOfCost implements Benchmark {
  private static final List<Double> SIZES = List.of(0.5, 1.0, 2.0);
  private static final int ROUNDS = 2;

  @Override
  public String name() {
    return "growth";
  }

  @Override
  public String description() {
    return "CPU seconds a GB of backup and restore at 4 GB of realistic data, against the same at 1 GB";
  }

  @Override
  public Result run(List<String> arguments, Log log) throws IOException {
    Bench.requireNone(arguments);
    // Not counted: the JIT's work is done once, however much is copied.
    measure(SIZES.getFirst(), log);
    var costs = new ArrayList<Cost>();
    for (var size : SIZES) {
      costs.add(measure(size, log));
      log.say(costs.getLast().toString());
    }
    return Result.lessIsBetter(
        costs.getLast().cpuOfEachGigabyte(),
        "CPU s/GB",
        costs.getFirst().cpuOfEachGigabyte(),
        "a cluster a quarter as large");
  }

  private static Cost measure(double size, Log log) throws IOException {
    try (var rig = BackupRig.start(Content.REALISTIC.times(size), log)) {
      var backups = new ArrayList<Double>();
      var restores = new ArrayList<Double>();
      var peak = 0L;
      var bytes = 0L;
      for (var round = 0; round < ROUNDS; round++) {
        System.gc();
        ResidentMemory.forgetPeak();
        var cpu = rig.cpuTime();
        var backup = rig.backUpOurs();
        rig.awaitIdle();
        backups.add(rig.cpuTime().minus(cpu).toMillis() / 1000.0);
        Path target = rig.place("restored");
        rig.makeTarget(target);
        cpu = rig.cpuTime();
        rig.restoreOurs(backup, target);
        restores.add(rig.cpuTime().minus(cpu).toMillis() / 1000.0);
        peak = Math.max(peak, ResidentMemory.peak());
        bytes = backup.archiveBytes();
        rig.removeOurs(backup);
        rig.delete(target);
      }
      return new Cost(bytes / 1e9, Median.of(backups), Median.of(restores), peak / 1_048_576.0);
    }
  }

  /// @param peak MiB of this process, which runs both
  private record Cost(double gigabytes, double backup, double restore, double peak) {
    double cpuOfEachGigabyte() {
      return (backup + restore) / gigabytes;
    }

    @Override
    public String toString() {
      return String.format(
          Locale.ROOT,
          "%.2f GB: backup %.2f, restore %.2f CPU s a GB, peak %.0f MiB",
          gigabytes,
          backup / gigabytes,
          restore / gigabytes,
          peak);
    }
  }
}
