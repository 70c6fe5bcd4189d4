package io.safekeep.runtime.http;

import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;

/// Lets nobody keep a connection to a replica that is about to stop: endpoints steer new ones to
/// others, but one that is open stays where it is. Each ends with the next answer on it, while the
/// replica waits (`quarkus.shutdown.delay`): HTTP/1.1 by `Connection: close` (RFC 9112, section
/// 9.6), HTTP/2 by GOAWAY (RFC 9113, section 6.8).
@Singleton
class ConnectionDraining {

  /// Next after [RequestFraming].
  private static final int SECOND = 1999;

  /// What is being answered on the connection has so long to end.
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /// Requests that were sent before the client heard that the connection ends arrive within this.
  private static final Duration ON_THE_WAY = Duration.ofSeconds(1);

  private static final long NO_ERROR = 0;
  private static final int ALL_STREAMS = Integer.MAX_VALUE;

  private volatile boolean stopping;

  void register(@Observes Filters filters) {
    filters.register(this::look, SECOND);
  }

  void begin(@Observes ShutdownDelayInitiatedEvent asked) {
    begin();
  }

  void begin() {
    stopping = true;
  }

  void look(RoutingContext http) {
    if (stopping) {
      if (http.request().version() == HttpVersion.HTTP_2) {
        end(http);
      } else {
        http.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
      }
    }
    http.next();
  }

  /// RFC 9113, section 6.8: says that the connection ends, and goes on answering what a client sent
  /// before it heard so.
  private static void end(RoutingContext http) {
    var connection = http.request().connection();
    connection.goAway(NO_ERROR, ALL_STREAMS);
    http.vertx().setTimer(ON_THE_WAY.toMillis(), late -> connection.shutdown(PATIENCE.toMillis()));
  }
}
