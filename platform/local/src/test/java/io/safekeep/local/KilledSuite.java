package io.safekeep.local;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;

/// Runs a suite of fake services until it is killed. Arguments: folder, then the ports.
final class KilledSuite {
  private KilledSuite() {}

  public static void main(String[] words) throws IOException, InterruptedException {
    var folder = Path.of(words[0]);
    Suite.start(options(folder, words), Progress.on(System.out, false));
    System.out.println("STARTED");
    new CountDownLatch(1).await();
  }

  static SuiteOptions options(Path folder, String... words) throws IOException {
    var ports = Stream.of(words).skip(1).map(Integer::valueOf).toList();
    return SuiteOptions.forTest(folder, folder.resolve("state"))
        .withServices(FakeService.specs(folder))
        .withPorts(
            new PortPlan(
                ports.get(0),
                ports.get(1),
                ports.get(2),
                ports.get(3),
                ports.get(4),
                ports.get(5),
                ports.subList(6, 8),
                List.of()));
  }
}
