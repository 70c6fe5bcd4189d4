package io.safekeep.bench;

import io.safekeep.local.Await;
import io.safekeep.local.ProcessMemory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// What a session costs that asks nothing: the service's resident memory with thousands of them,
/// each over TLS on both sides, against what the same service holds with none.
///
/// Memory is looked at after a full collection, so that what the sign-ins left behind is not
/// counted for the sessions.
final class GatewayMemory implements Benchmark {
  private static final int SESSIONS = 10_000;
  private static final Duration LONGEST_START = Duration.ofMinutes(15);

  /// What the chart's pods have, in KiB.
  private static final double POD_KIB = 512 * 1024;

  /// So many show what the service holds without sessions, but warm.
  private static final int WARM = 50;

  private final Path home;

  GatewayMemory(Path home) {
    this.home = home;
  }

  @Override
  public String name() {
    return "gateway-memory";
  }

  @Override
  public String description() {
    return "KiB that a session holds in access-service while it asks nothing, with as many of them as"
        + " are said; [SESSIONS=10000]";
  }

  @Override
  public Result run(List<String> arguments, Log log) throws Exception {
    var wanted = arguments.isEmpty() ? SESSIONS : Integer.parseInt(arguments.getFirst());
    log.say("starts a tenant's server, pgbouncer before it, and access-service with its own");
    try (var rig = GatewayRig.forIdleSessions(home)) {
      return measure(rig, wanted, log);
    }
  }

  private static Result measure(GatewayRig rig, int wanted, Log log)
      throws IOException, InterruptedException {
    long before;
    try (var _ = idle(rig, WARM)) {
      before = resident(rig);
    }
    Await.until(LONGEST_START, "the first sessions are over", () -> rig.sessions() == 0);
    log.say("opens %d sessions".formatted(wanted));
    var cpu = rig.serviceCpu();
    try (var _ = idle(rig, wanted)) {
      var opened = rig.serviceCpu().minus(cpu);
      var after = resident(rig);
      var each = (after - before) / (double) wanted;
      log.say(
          "%d sessions: %d MiB resident, %d MiB with %d; a sign-in took %.1f ms of CPU"
              .formatted(
                  wanted, after / 1024, before / 1024, WARM, opened.toMillis() / (double) wanted));
      return Result.lessIsBetter(each, "KiB a session", POD_KIB / 2_000, "512 MiB for 2,000");
    }
  }

  /// Sessions that ask nothing, until it is closed.
  private static Pgbench.Idle idle(GatewayRig rig, int sessions)
      throws IOException, InterruptedException {
    var idle = rig.pgbench().idle(rig.byGateway(), sessions);
    Await.until(
        LONGEST_START,
        sessions + " sessions are open",
        () -> {
          idle.requireAlive();
          return rig.sessions() == sessions;
        });
    return idle;
  }

  private static long resident(GatewayRig rig) throws IOException, InterruptedException {
    var collection =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                Long.toString(rig.servicePid()),
                "GC.run")
            .redirectErrorStream(true)
            .start();
    if (collection.waitFor() != 0) {
      throw new IOException(
          new String(collection.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
    }
    return ProcessMemory.residentKib(rig.servicePid()).orElseThrow();
  }
}
