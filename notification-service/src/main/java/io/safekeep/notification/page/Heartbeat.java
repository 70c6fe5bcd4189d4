package io.safekeep.notification.page;

import io.quarkus.logging.Log;
import io.quarkus.runtime.StartupEvent;
import io.safekeep.runtime.work.WorkHandler;
import io.safekeep.runtime.work.WorkItem;
import io.safekeep.runtime.work.WorkQueue;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Clock;
import java.time.Duration;

/// Tells somebody outside each minute that pages are being asked. Whoever hears nothing for a while
/// calls by a way of their own: nobody here could say that nothing here works.
///
/// Failure semantics: says nothing as long as a page waits for its next step, because that is the
/// fault it is there to show.
@Singleton
class Heartbeat implements WorkHandler {

  private static final String KIND = "paging-heartbeat";
  private static final Duration EVERY = Duration.ofMinutes(1);
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final SqlPageMeasures measures;
  private final PagingSettings settings;
  private final WorkQueue queue;
  private final Clock clock;
  private final HttpClient http =
      HttpClient.newBuilder()
          .connectTimeout(PATIENCE)
          .followRedirects(HttpClient.Redirect.NEVER)
          .build();

  Heartbeat(SqlPageMeasures measures, PagingSettings settings, WorkQueue queue, Clock clock) {
    this.measures = measures;
    this.settings = settings;
    this.queue = queue;
    this.clock = clock;
  }

  void begin(@Observes StartupEvent started) {
    if (settings.heartbeat().isPresent()) {
      queue.schedule(KIND, "outside");
    }
  }

  @Override
  public String kind() {
    return KIND;
  }

  @Override
  public Next work(WorkItem item, Lease lease) throws InterruptedException {
    var to = settings.heartbeat();
    if (to.isEmpty()) {
      return Next.done();
    }
    long late = measures.late(clock.instant().minus(EVERY));
    if (late > 0) {
      Log.errorf("%d pages wait for their next step; no heartbeat is sent", late);
    } else {
      beat(to.get());
    }
    return Next.again(EVERY);
  }

  private void beat(URI to) throws InterruptedException {
    try {
      var request =
          HttpRequest.newBuilder(to)
              .timeout(PATIENCE)
              .POST(HttpRequest.BodyPublishers.noBody())
              .build();
      int status = http.send(request, BodyHandlers.discarding()).statusCode();
      if (status / 100 != 2) {
        Log.warnf("The heartbeat of paging was answered with %d", status);
      }
    } catch (IOException e) {
      Log.warnf("The heartbeat of paging was not heard: %s", e.getMessage());
    }
  }
}
