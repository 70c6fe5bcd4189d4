package io.safekeep.notification.status.site;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.concurrent.Executors;

/// Gives the site out of memory, on the event loop: a page that everybody looks at when things go
/// wrong must need nothing that can be busy.
@Singleton
class ServeSite {

  /// Strict: the site has no script, no form, no foreign thing.
  static final String POLICY =
      "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

  private static final String PAGES = "/status/";
  private static final String STATUSPAGE = "/api/v2/";
  private static final String CACHE = "public, max-age=10, stale-if-error=86400";

  private final StatusSite site;

  ServeSite(StatusSite site) {
    this.site = site;
  }

  void route(@Observes Router router) {
    // The router takes both for the same.
    router
        .get("/status")
        .handler(http -> {
          if (http.normalizedPath().equals(PAGES)) {
            http.next();
          } else {
            http.redirect(PAGES);
          }
        });
    router.route(PAGES + "*").handler(this::whenMade).handler(this::serve);
    router.route(STATUSPAGE + "*").handler(this::whenMade).handler(this::serve);
  }

  /// The first ones after a start wait for the site, elsewhere than on the event loop.
  private void whenMade(RoutingContext http) {
    if (site.isMade()) {
      http.next();
      return;
    }
    http.vertx()
        .executeBlocking(Executors.callable(site::make))
        .onSuccess(made -> http.next())
        .onFailure(fault -> http.fail(503, fault));
  }

  /// What is no file of the site is somebody else's to answer.
  private void serve(RoutingContext http) {
    var method = http.request().method();
    if (!method.equals(HttpMethod.GET) && !method.equals(HttpMethod.HEAD)) {
      http.next();
      return;
    }
    site.find(file(http.normalizedPath()))
        .ifPresentOrElse(document -> answer(http, document), http::next);
  }

  static String file(String path) {
    if (path.equals(PAGES)) {
      return "index.html";
    }
    return path.startsWith(PAGES) ? path.substring(PAGES.length()) : path.substring(1);
  }

  private static void answer(RoutingContext http, Document document) {
    var headers = http.response().headers();
    headers.set(HttpHeaderNames.ETAG, document.entityTag());
    headers.set(HttpHeaderNames.CACHE_CONTROL, CACHE);
    headers.set(HttpHeaderNames.CONTENT_SECURITY_POLICY, POLICY);
    headers.set("X-Content-Type-Options", "nosniff");
    headers.set(HttpHeaderNames.X_FRAME_OPTIONS, "DENY");
    headers.set("Referrer-Policy", "no-referrer");
    headers.set("Strict-Transport-Security", "max-age=31536000; includeSubDomains");
    headers.set("Cross-Origin-Opener-Policy", "same-origin");
    // Anybody's program may read what everybody may.
    headers.set("Cross-Origin-Resource-Policy", "cross-origin");
    headers.set(HttpHeaderNames.ACCESS_CONTROL_ALLOW_ORIGIN, "*");
    if (matches(http.request(), document)) {
      http.response().setStatusCode(304).end();
      return;
    }
    headers.set(HttpHeaderNames.CONTENT_TYPE, document.contentType());
    if (http.request().method().equals(HttpMethod.HEAD)) {
      headers.set(HttpHeaderNames.CONTENT_LENGTH, String.valueOf(document.bytes().length));
      http.response().end();
      return;
    }
    http.response().end(Buffer.buffer(document.bytes()));
  }

  /// RFC 9110, section 13.1.2.
  private static boolean matches(HttpServerRequest request, Document document) {
    String known = request.getHeader(HttpHeaderNames.IF_NONE_MATCH);
    return known != null && (known.equals("*") || known.contains(document.entityTag()));
  }
}
