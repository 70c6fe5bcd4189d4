package io.safekeep.runtime.http;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.WeakHashMap;

/// Lets nobody hide a second request in a first one (request smuggling, RFC 9112, section 11.2).
/// Vert.x prefers `Transfer-Encoding` where a request has `Content-Length` too, and does not tell;
/// what is before the service may have read it the other way. So a connection ends with its first
/// chunked request, as section 6.1 asks, and what follows it is not looked at. An encoding that is
/// not known is refused: where such a body ends nobody knows (section 6.3).
@Singleton
class RequestFraming {

  /// Before everything else.
  private static final int FIRST = 2000;

  private static final int BAD_REQUEST = 400;

  /// Connections that end with the request at hand. Vert.x begins with the next one before the
  /// close takes effect.
  private final Set<HttpConnection> ending =
      Collections.newSetFromMap(Collections.synchronizedMap(new WeakHashMap<>()));

  void register(@Observes Filters filters) {
    filters.register(this::look, FIRST);
  }

  void look(RoutingContext http) {
    HttpConnection connection = http.request().connection();
    if (ending.contains(connection)) {
      connection.close();
      return;
    }
    List<String> encodings = http.request().headers().getAll(HttpHeaders.TRANSFER_ENCODING);
    if (encodings.isEmpty()) {
      http.next();
      return;
    }
    ending.add(connection);
    http.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
    http.addEndHandler(ended -> connection.close());
    if (encodings.size() == 1 && encodings.getFirst().equalsIgnoreCase("chunked")) {
      http.next();
    } else {
      http.response().setStatusCode(BAD_REQUEST).end();
    }
  }
}
