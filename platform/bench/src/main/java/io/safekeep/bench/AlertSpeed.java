package io.safekeep.bench;

import io.safekeep.bench.AlertStorm.Alert;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.regex.Pattern;

/// How long an alert takes from its sending until the page by which it calls somebody is at the
/// provider, at a steady rate of alerts that are a trouble each and of which one of ten calls
/// somebody; and what a storm of alerts does, of one trouble and of as many troubles as alerts,
/// beside Debian's Alertmanager, which gets the same storm.
final class AlertSpeed implements Benchmark {
  /// Of issue and design.
  private static final double TARGET_SECONDS = 1;

  /// By the rules that come with the service.
  private static final String CALLS = "critical";

  private static final String CAN_WAIT = "warning";
  private static final int NEVER_A_STORM = 1_000_000;
  private static final int STORM_AS_DELIVERED = 2;
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final Duration AFTERWARDS = Duration.ofSeconds(5);
  private static final Pattern TROUBLE = Pattern.compile("Trouble-(\\d+) of");

  private final Path home;

  AlertSpeed(Path home) {
    this.home = home;
  }

  private record Options(
      int rate, int calling, int warm, int seconds, int storm, int within, int batch) {
    static Options of(List<String> arguments) {
      var given =
          NamedArguments.of(
              arguments, List.of("rate", "calling", "warm", "seconds", "storm", "within", "batch"));
      return new Options(
          given.number("rate", 100),
          given.number("calling", 10),
          given.number("warm", 20),
          given.number("seconds", 30),
          given.number("storm", 10_000),
          given.number("within", 10),
          given.number("batch", 10));
    }

    /// Each a trouble of its own; one of so many calls somebody, the others can wait.
    Alert trouble(int number) {
      return new Alert("Trouble-" + number, "host", number % calling == 0 ? CALLS : CAN_WAIT);
    }

    AlertStorm storm(Function<Integer, Alert> alert) {
      return new AlertStorm(storm, batch, Duration.ofSeconds(within), alert);
    }
  }

  @Override
  public String name() {
    return "alerts";
  }

  @Override
  public String description() {
    return "seconds (p99) from an alert to its page at a steady rate, against the target; pages of a storm beside"
        + " Alertmanager's; [rate=100 calling=10 warm=20 seconds=30 storm=10000 within=10 batch=10]";
  }

  @Override
  public Result run(List<String> arguments, Log log) throws Exception {
    var options = Options.of(arguments);
    double p99 = steadily(options, log);
    storm(
        "of one trouble",
        options.storm(number -> new Alert("DiskFull", "host-" + number, CALLS)),
        log);
    storm(
        "of as many troubles",
        options.storm(number -> new Alert("Trouble-" + number, "host", CALLS)),
        log);
    log.say("load average " + LogSpeed.load());
    return Result.lessIsBetter(p99, "s", TARGET_SECONDS, "the target of 1 s");
  }

  /// @return seconds, p99
  private double steadily(Options options, Log log) throws Exception {
    log.say("starts notification-service");
    try (var rig = AlertRig.start(home, NEVER_A_STORM)) {
      log.say("warms up for " + options.warm() + " s");
      evenly(rig, options, options.warm(), 0);
      var before = rig.notification().cpu();
      int first = options.rate() * options.warm();
      var latencies = evenly(rig, options, options.seconds(), first);
      var cpu = rig.notification().cpu().minus(before);
      log.say(
          String.format(
              Locale.ROOT,
              "%d alerts/s for %d s, one of %d calls somebody: p50 %.0f ms, p95 %.0f ms, p99 %.0f ms, most %.0f ms; CPU an"
                  + " alert: service %.1f ms, PostgreSQL %.1f ms",
              options.rate(),
              options.seconds(),
              options.calling(),
              at(latencies, 0.50),
              at(latencies, 0.95),
              at(latencies, 0.99),
              latencies.getLast(),
              cpu.service().toNanos() / 1e6 / options.rate() / options.seconds(),
              cpu.postgres().toNanos() / 1e6 / options.rate() / options.seconds()));
      sayStages(rig, Duration.ofSeconds(options.seconds()), log);
      return at(latencies, 0.99) / 1000;
    }
  }

  /// Where the time goes, by the service's own notes.
  private static void sayStages(AlertRig rig, Duration since, Log log) throws SQLException {
    var p99 =
        rig.notification()
            .numbers(
                """
                select percentile_cont(0.99) within group (order by decided),
                  percentile_cont(0.99) within group (order by asked),
                  percentile_cont(0.99) within group (order by told)
                from (
                  select extract(epoch from s.decided_at - s.received_at) * 1000 as decided,
                    extract(epoch from p.first_asked_at - p.ordered_at) * 1000 as asked,
                    extract(epoch from t.began_at - p.first_asked_at) * 1000 as told
                  from alert_signal s join alert a on a.id = s.alert
                    join alert_group g on g.id = a.alert_group join page p on p.id = g.page
                    join message m on m.about = 'page/' || p.id
                    join delivery d on d.message = m.id
                    join delivery_attempt t on t.delivery = d.id
                  where s.received_at > (select max(received_at) from alert_signal)
                    - %d * interval '1 second') as stages
                """
                    .formatted(since.toSeconds()));
    log.say(
        "p99 of its stages: decided %d ms after it came, somebody asked %d ms after that, sent %d ms after that"
            .formatted(p99[0], p99[1], p99[2]));
  }

  /// @return milliseconds from sending an alert until its page was at the provider, in order
  private static List<Double> evenly(AlertRig rig, Options options, int seconds, int first)
      throws Exception {
    Map<Integer, Long> sent = new ConcurrentHashMap<>();
    int count = options.rate() * seconds;
    int calling = (count + options.calling() - 1) / options.calling();
    int before = rig.called();
    var alerts =
        new AlertStorm(
            count, 1, Duration.ofSeconds(seconds), number -> options.trouble(first + number));
    var how =
        alerts.send(batch -> {
          sent.put(trouble(batch.getFirst().name() + " of"), System.nanoTime());
          return rig.request(batch);
        });
    requireNone(how.refused());
    await("a page for each alert that calls somebody", () -> rig.called() - before >= calling);
    List<Double> latencies = new ArrayList<>();
    for (var call : rig.calls().subList(before, before + calling)) {
      Long at = sent.remove(trouble(call.text()));
      if (at == null) {
        throw new IOException("a page of nothing, or a second one: " + call.text());
      }
      latencies.add((call.at() - at) / 1e6);
    }
    return latencies.stream().sorted().toList();
  }

  private static int trouble(String text) {
    var matcher = TROUBLE.matcher(text);
    if (!matcher.find()) {
      throw new IllegalStateException("a page of no trouble of ours: " + text);
    }
    return Integer.parseInt(matcher.group(1));
  }

  private void storm(String kind, AlertStorm storm, Log log) throws Exception {
    if (storm.count() == 0) {
      return;
    }
    try (var rig = AlertRig.start(home, STORM_AS_DELIVERED)) {
      var before = rig.notification().cpu();
      var sent = storm.send(rig::request);
      await(
          "all alerts to be decided on",
          () ->
              rig.notification()
                      .numbers("select count(*) from alert_signal where decided_at is not null")[0]
                  >= storm.count());
      TimeUnit.NANOSECONDS.sleep(AFTERWARDS.toNanos());
      var found =
          rig.notification()
              .numbers(
                  """
                  select (select count(*) from alert), (select count(*) from alert_group),
                    (select extract(epoch from max(decided_at - received_at)) * 1000
                      from alert_signal)
                  """);
      var cpu = rig.notification().cpu().minus(before);
      log.say(
          String.format(
              Locale.ROOT,
              "storm %s, %d alerts within %d s: %d kept and decided, %d refused, %d groups, %d pages, the first after"
                  + " %.0f ms, the slowest decision after %d ms; CPU: service %.1f s, PostgreSQL %.1f s",
              kind,
              storm.count(),
              storm.within().toSeconds(),
              found[0],
              sent.refused(),
              found[1],
              rig.called(),
              rig.calls().stream().mapToLong(AlertRig.Call::at).min().stream()
                  .mapToDouble(at -> (at - sent.began()) / 1e6)
                  .findFirst()
                  .orElse(Double.NaN),
              found[2],
              cpu.service().toMillis() / 1000.0,
              cpu.postgres().toMillis() / 1000.0));
    }
    var peer = AlertmanagerPeer.start();
    if (peer.isEmpty()) {
      log.say("no prometheus-alertmanager here");
      return;
    }
    try (var alertmanager = peer.get()) {
      var sent = storm.send(alertmanager::request);
      TimeUnit.NANOSECONDS.sleep(AFTERWARDS.toNanos());
      var notified = alertmanager.notified();
      log.say(
          String.format(
              Locale.ROOT,
              "the same to Alertmanager: %d refused, %d notifications, the first after %.0f ms; CPU %.1f s",
              sent.refused(),
              notified.size(),
              notified.stream().mapToLong(Long::longValue).min().stream()
                  .mapToDouble(at -> (at - sent.began()) / 1e6)
                  .findFirst()
                  .orElse(Double.NaN),
              alertmanager.cpu().toMillis() / 1000.0));
    }
  }

  private static void requireNone(int refused) throws IOException {
    if (refused > 0) {
      throw new IOException(refused + " requests were refused");
    }
  }

  private interface Condition {
    boolean holds() throws Exception;
  }

  private static void await(String what, Condition condition) throws Exception {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.holds()) {
      if (System.nanoTime() > deadline) {
        throw new IOException("waited in vain for " + what);
      }
      TimeUnit.MILLISECONDS.sleep(50);
    }
  }

  private static double at(List<Double> sorted, double share) {
    return sorted.get((int) Math.min(sorted.size() - 1L, Math.round(share * sorted.size())));
  }
}
