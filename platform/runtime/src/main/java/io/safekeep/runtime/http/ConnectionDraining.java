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
        http.request().connection().shutdown(PATIENCE.toMillis());
      } else {
        http.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
      }
    }
    http.next();
  }
}
