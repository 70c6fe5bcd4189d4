package io.safekeep.bench;

import io.safekeep.bench.ProviderRig.Cpu;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.stream.LongStream;

/// Clients that ask one thing of a provider again and again, each over a connection of its own and
/// as soon as it has its answer.
record ProviderLoad(int connections, Duration time) {

  /// One thing to ask.
  @FunctionalInterface
  interface Operation {
    /// Does what comes before, such as signing in; none of that is measured.
    Step begin(ProviderClient client) throws IOException;
  }

  @FunctionalInterface
  interface Step {
    /// @throws IOException also if the provider refuses
    void take() throws IOException;
  }

  /// What came of it, a step: milliseconds of CPU and on the wall.
  record Figures(double serverCpu, double databaseCpu, double perSecond, double p50, double p99) {
    double cpu() {
      return serverCpu + databaseCpu;
    }

    @Override
    public String toString() {
      return String.format(
          Locale.ROOT,
          "%7.3f ms of CPU (server %.3f, PostgreSQL %.3f), %5.0f/s, p50 %.2f ms, p99 %.2f ms",
          cpu(),
          serverCpu,
          databaseCpu,
          perSecond,
          p50,
          p99);
    }
  }

  /// Clients are prepared one after the other, then all begin at once.
  Figures run(ProviderRig rig, Provider provider, Operation operation) throws Exception {
    var clients = new ArrayList<ProviderClient>();
    try (var executor = Executors.newFixedThreadPool(connections)) {
      var steps = new ArrayList<Callable<long[]>>();
      for (var number = 0; number < connections; number++) {
        var client = new ProviderClient(provider, number, connections);
        clients.add(client);
        var step = operation.begin(client);
        steps.add(() -> steps(step));
      }
      var cpu = rig.cpu();
      var start = System.nanoTime();
      var nanos = new ArrayList<long[]>();
      for (var worker : executor.invokeAll(steps)) {
        nanos.add(worker.get());
      }
      var wall = System.nanoTime() - start;
      return figures(nanos, rig.cpu().minus(cpu), wall);
    } catch (IOException | ExecutionException e) {
      throw new IOException(provider + " refuses: " + e.getMessage(), e);
    } finally {
      for (var client : clients) {
        client.close();
      }
    }
  }

  /// @return nanoseconds that each took
  private long[] steps(Step step) throws IOException {
    var nanos = LongStream.builder();
    var now = System.nanoTime();
    for (var end = now + time.toNanos(); now < end; ) {
      var before = now;
      step.take();
      now = System.nanoTime();
      nanos.add(now - before);
    }
    return nanos.build().toArray();
  }

  private static Figures figures(List<long[]> nanos, Cpu cpu, long wall) {
    var all = nanos.stream().flatMapToLong(LongStream::of).sorted().toArray();
    return new Figures(
        millis(cpu.server().toNanos()) / all.length,
        millis(cpu.database().toNanos()) / all.length,
        all.length / (wall / 1e9),
        millis(all[all.length / 2]),
        millis(all[(int) (all.length * 0.99)]));
  }

  private static double millis(long nanos) {
    return nanos / 1e6;
  }
}
