package io.safekeep.runtime.memory;

import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import jakarta.inject.Singleton;
import java.lang.management.ManagementFactory;

/// Has the heap collected once the service is idle. HotSpot's serial collector runs only when the
/// heap is full, so what a start, a backup or a rush of sign-ins left behind would stay for hours
/// (OpenJ9 has the same under the name of idle tuning). Off unless an interval is set.
@Singleton
class CollectWhenIdle {
  private final IdleRule rule = new IdleRule();
  private long cpuBefore;
  private long lookedAt = System.nanoTime();

  @Scheduled(
      every = "${safekeep.service.idle-collection:off}",
      concurrentExecution = ConcurrentExecution.SKIP)
  void collect() {
    if (rule.isDue(cpuShare(), committed())) {
      System.gc();
      rule.collected(committed());
    }
  }

  private double cpuShare() {
    if (!(ManagementFactory.getOperatingSystemMXBean()
        instanceof com.sun.management.OperatingSystemMXBean system)) {
      return 1;
    }
    long cpu = system.getProcessCpuTime();
    long now = System.nanoTime();
    double share = (double) (cpu - cpuBefore) / (now - lookedAt);
    cpuBefore = cpu;
    lookedAt = now;
    return share;
  }

  private static long committed() {
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getCommitted();
  }
}
