package io.safekeep.identity.canary;

import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/// Lets a test answer in the service's place, as if the service were broken.
@Singleton
class BrokenRoutes {

  private static final Fault NONE = _ -> false;

  private volatile Fault fault = NONE;

  /// Sees a request before the service does.
  interface Fault {

    /// False for what the service shall answer itself.
    boolean answers(RoutingContext request);
  }

  void stand(@Observes Router router) {
    router
        .route()
        .order(Integer.MIN_VALUE)
        .handler(request -> {
          if (!fault.answers(request)) {
            request.next();
          }
        });
  }

  void breakBy(Fault other) {
    fault = other;
  }

  void mend() {
    fault = NONE;
  }
}
