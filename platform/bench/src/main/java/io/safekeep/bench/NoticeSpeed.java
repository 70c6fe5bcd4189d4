package io.safekeep.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.safekeep.contracts.Topics;
import io.safekeep.contracts.retention.ScheduleActivated;
import io.safekeep.testing.SmtpSink;
import io.safekeep.testing.Topic;
import io.safekeep.testing.Topic.CloudEvent;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/// How long it takes until every tenant's contact was written to once something is decided that all
/// have to be told: another retention schedule. The mail server is in this process and takes all.
final class NoticeSpeed implements Benchmark {
  /// Of issue and design, for ten thousand tenants.
  private static final double TARGET_SECONDS = 60;

  private static final int TENANTS_OF_TARGET = 10_000;
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final String ADDRESS = "administrator@tenant.example";

  private final Path home;

  NoticeSpeed(Path home) {
    this.home = home;
  }

  @Override
  public String name() {
    return "notices";
  }

  @Override
  public String description() {
    return "seconds until a letter to each of ten thousand tenants was attempted, against the target; [tenants=10000]";
  }

  @Override
  public Result run(List<String> arguments, Log log) throws Exception {
    int tenants =
        NamedArguments.of(arguments, List.of("tenants")).number("tenants", TENANTS_OF_TARGET);
    log.say("starts notification-service and a mail server");
    try (var mail = SmtpSink.start(0);
        var rig =
            NotificationRig.start(
                home,
                Map.of(
                    "QUARKUS_MAILER_HOST",
                    "127.0.0.1",
                    "QUARKUS_MAILER_PORT",
                    String.valueOf(mail.port()),
                    "QUARKUS_MAILER_FROM",
                    "notices@bench.example"))) {
      register(rig, tenants);
      var before = rig.cpu();
      long began = System.nanoTime();
      decide(rig);
      double announced = await(rig, began, "select count(*) from notice", tenants);
      double attempted =
          await(rig, began, "select count(*) from notice_mail where attempts > 0", tenants);
      double taken =
          await(rig, began, "select count(*) from notice where closed_at is not null", tenants);
      var cpu = rig.cpu().minus(before);
      log.say(
          String.format(
              Locale.ROOT,
              "%d tenants: all notices made after %.1f s, attempted after %.1f s, delivered and told after %.1f s; %d"
                  + " letters at the mail server; CPU a notice: service %.1f ms, PostgreSQL %.1f ms",
              tenants,
              announced,
              attempted,
              taken,
              mail.count(),
              cpu.service().toNanos() / 1e6 / tenants,
              cpu.postgres().toNanos() / 1e6 / tenants));
      log.say("load average " + LogSpeed.load());
      return Result.lessIsBetter(
          attempted,
          "s",
          TARGET_SECONDS * tenants / TENANTS_OF_TARGET,
          "the target of 60 s for 10,000");
    }
  }

  private static void register(NotificationRig rig, int tenants) throws SQLException {
    var sealer = NotificationRig.sealer("contact-address");
    try (var tenant =
            rig.connection()
                .prepareStatement(
                    """
                    insert into known_tenant (id, name, domain, region, plan, state, changed_at)
                    values (?, ?, 'tenant.example', 'eu-1', 'team', 'active', now())
                    """);
        var contact =
            rig.connection()
                .prepareStatement(
                    """
                    insert into contact (id, tenant, address, roles, added_by, added_at, verified_at)
                    values (?, ?, ?, '{administrator}', 'bench', now(), now())
                    """)) {
      for (int number = 0; number < tenants; number++) {
        var id = UUID.randomUUID();
        tenant.setObject(1, id);
        tenant.setString(2, "Tenant " + number);
        tenant.addBatch();
        var named = UUID.randomUUID();
        contact.setObject(1, named);
        contact.setObject(2, id);
        contact.setBytes(3, sealer.seal(ADDRESS.getBytes(UTF_8), named.toString()));
        contact.addBatch();
      }
      tenant.executeBatch();
      contact.executeBatch();
    }
  }

  /// As retention-service would tell of it.
  private static void decide(NotificationRig rig) {
    new Topic(rig.broker().bootstrapServers(), Topics.RETENTION)
        .publish(
            new CloudEvent(
                UUID.randomUUID(),
                ScheduleActivated.TYPE,
                "schedule",
                "schedule",
                "{\"version\":2,\"shortened\":[],\"activatedAt\":\"%s\"}"
                    .formatted(Instant.now().plus(Duration.ofDays(30)))));
  }

  /// @return seconds since it began
  private static double await(NotificationRig rig, long began, String count, long wanted)
      throws IOException, SQLException, InterruptedException {
    while (rig.numbers(count)[0] < wanted) {
      if (System.nanoTime() - began > PATIENCE.toNanos()) {
        throw new IOException("%d of %d: %s".formatted(rig.numbers(count)[0], wanted, count));
      }
      TimeUnit.MILLISECONDS.sleep(100);
    }
    return (System.nanoTime() - began) / 1e9;
  }
}
