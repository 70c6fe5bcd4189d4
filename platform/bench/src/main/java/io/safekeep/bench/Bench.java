package io.safekeep.bench;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;

/// Runs one benchmark by its name. The last line says the result: `NAME value unit, ratio R against
/// PEER`, where a ratio of 1 or more is as good as the peer or better.
public final class Bench {
  private static final int OK = 0;
  private static final int FAULT = 1;
  private static final int USAGE = 2;

  private final List<Benchmark> benchmarks;
  private final PrintStream out;
  private final PrintStream err;

  Bench(List<Benchmark> benchmarks, PrintStream out, PrintStream err) {
    this.benchmarks = List.copyOf(benchmarks);
    this.out = out;
    this.err = err;
  }

  public static void main(String[] words) {
    var home = Path.of(System.getProperty("safekeep.home", "")).toAbsolutePath();
    System.exit(new Bench(all(home), System.out, System.err).run(List.of(words)));
  }

  /// Every benchmark, in the order of the list that is printed.
  private static List<Benchmark> all(Path home) {
    return List.of(
        new WarmStart(home),
        new IdleMemory(home),
        new ServiceStarts(home),
        new BaseBackupSpeed(),
        new RestoreSpeed(),
        new IncrementalSpeed(),
        new GrowthOfCost(),
        new ManyStreams(),
        new WalStreaming(),
        new SecondStoreLag(),
        new GatewaySpeed(home),
        new GatewayMemory(home),
        new LogSpeed(home),
        new LogVerification(home),
        new AlertSpeed(home),
        new WebhookSpeed(home),
        new NoticeSpeed(home),
        new IdentitySpeed(home),
        new IdentityStart(home),
        new StatusSpeed(home));
  }

  int run(List<String> words) {
    if (words.isEmpty()) {
      benchmarks.forEach(
          benchmark -> out.printf("%-16s %s%n", benchmark.name(), benchmark.description()));
      return OK;
    }
    var name = words.getFirst();
    var benchmark =
        benchmarks.stream().filter(candidate -> candidate.name().equals(name)).findFirst();
    if (benchmark.isEmpty()) {
      err.println("safekeep: no benchmark is called '" + name + "'; list them by: safekeep bench");
      return USAGE;
    }
    return run(benchmark.get(), words.subList(1, words.size()));
  }

  private int run(Benchmark benchmark, List<String> arguments) {
    try {
      var result = benchmark.run(arguments, out::println);
      out.println(result.line(benchmark.name()));
      return OK;
    } catch (IllegalArgumentException e) {
      err.println("safekeep: bench " + benchmark.name() + ": " + e.getMessage());
      return USAGE;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return FAULT;
    } catch (Exception e) {
      err.println("safekeep: bench " + benchmark.name() + " failed: " + e.getMessage());
      return FAULT;
    }
  }

  /// @throws IllegalArgumentException unless `arguments` is empty
  static void requireNone(List<String> arguments) {
    if (!arguments.isEmpty()) {
      throw new IllegalArgumentException("takes no '" + arguments.getFirst() + "'");
    }
  }
}
