package io.safekeep.notification.status.probe;

import io.quarkus.runtime.StartupEvent;
import io.safekeep.notification.status.Component;
import io.safekeep.notification.status.ComponentState;
import io.safekeep.notification.status.Level;
import io.safekeep.notification.status.PublicIncident.Facts;
import io.safekeep.notification.status.SqlComponents;
import io.safekeep.notification.status.StatusChanged;
import io.safekeep.notification.status.StatusSettings;
import io.safekeep.notification.status.TellPublic;
import io.safekeep.runtime.http.SuiteHttp;
import io.safekeep.runtime.id.Ids;
import io.safekeep.runtime.work.WorkHandler;
import io.safekeep.runtime.work.WorkItem;
import io.safekeep.runtime.work.WorkQueue;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Asks one address whether a component works, and opens a draft for the status page once it has
/// not answered for several tries.
@Singleton
class ProbeComponent implements WorkHandler {

  static final String KIND = "status-probe";

  /// Raw samples are published for so long; what days came to stays.
  private static final Duration KEPT = Duration.ofDays(100);

  private static final int AT_ONCE = 4;
  private static final int GOOD = 200;

  private final SqlComponents components;
  private final SqlSamples samples;
  private final TellPublic tellPublic;
  private final StatusSettings settings;
  private final WorkQueue queue;
  private final Event<StatusChanged> changed;
  private final Ids ids;
  private final Clock clock;
  private final HttpClient http;

  ProbeComponent(
      SqlComponents components,
      SqlSamples samples,
      TellPublic tellPublic,
      StatusSettings settings,
      WorkQueue queue,
      Event<StatusChanged> changed,
      Ids ids,
      Clock clock,
      SuiteHttp suite) {
    this.components = components;
    this.samples = samples;
    this.tellPublic = tellPublic;
    this.settings = settings;
    this.queue = queue;
    this.changed = changed;
    this.ids = ids;
    this.clock = clock;
    this.http = suite.client().connectTimeout(settings.probePatience()).build();
  }

  void schedule(@Observes StartupEvent started) {
    queue.schedule(KIND, settings.probes().keySet());
  }

  @Override
  public String kind() {
    return KIND;
  }

  @Override
  public int mostAtOnce() {
    return AT_ONCE;
  }

  @Override
  public Next work(WorkItem item, Lease lease) throws InterruptedException {
    var address = Optional.ofNullable(settings.probes().get(item.key()));
    if (address.isEmpty()) {
      return Next.done();
    }
    var found = component(item.key());
    if (found.isPresent()) {
      var component = found.get();
      var before = samples.newest(component.id(), settings.probeMisses());
      var sample = look(component, address.get());
      samples.add(sample);
      judge(component, before, sample);
      samples.forget(component.id(), clock.instant().minus(KEPT));
    }
    return Next.again(settings.probeEvery());
  }

  private Optional<Component> component(String probe) {
    return components.all().stream().filter(one -> probe.equals(one.probe())).findFirst();
  }

  private Sample look(Component component, URI address) throws InterruptedException {
    var begin = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    String reason = null;
    try {
      var answer =
          http.send(
              HttpRequest.newBuilder(address).timeout(settings.probePatience()).build(),
              BodyHandlers.discarding());
      reason = answer.statusCode() == GOOD ? null : "status " + answer.statusCode();
    } catch (IOException e) {
      reason = e.getClass().getSimpleName();
    }
    int took = (int) Duration.between(begin, clock.instant()).toMillis();
    return new Sample(component.id(), begin, reason == null, Math.max(took, 0), reason);
  }

  /// @param before the newest samples before this one, newest first
  private void judge(Component component, List<Sample> before, Sample sample) {
    int misses = settings.probeMisses();
    var missed = before.stream().takeWhile(one -> !one.good()).toList();
    if (sample.good() && missed.size() >= misses) {
      changed.fire(new StatusChanged());
    }
    if (!sample.good() && missed.size() + 1 == misses) {
      draft(component, missed.isEmpty() ? sample.at() : missed.getLast().at());
    }
  }

  private void draft(Component component, Instant since) {
    tellPublic.draft(
        new Facts(
            ids.next(),
            "probe:%s:%s".formatted(component.id(), since),
            null,
            Level.SEV2,
            component.name() + " does not answer",
            since),
        Map.of(component.id(), ComponentState.MAJOR_OUTAGE));
  }
}
