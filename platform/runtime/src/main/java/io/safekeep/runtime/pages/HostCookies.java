package io.safekeep.runtime.pages;

import io.quarkus.arc.properties.IfBuildProperty;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/// Gives the cookies of the sign-in the prefix `__Host-` (RFC 6265bis, section 4.1.3.2): no other
/// host of the domain and no http page can put them into a browser. Quarkus has fixed names for
/// them, so they are named anew on their way out and in; what comes without the prefix is none of
/// ours. Browsers take the prefix over https only, so on one's own machine they go without.
@Singleton
@IfBuildProperty(name = "safekeep.pages.enabled", stringValue = "true")
class HostCookies {

  /// Beginning of the names of all of Quarkus' cookies.
  private static final String QUARKUS = "q_";

  private static final String PREFIX = "__Host-";

  /// Before anything reads a cookie; Quarkus' authentication has 200.
  private static final int EARLY = 1000;

  private final boolean prefixed;

  HostCookies(PageSettings settings) {
    this.prefixed = !prefix(settings).isEmpty();
  }

  /// What browsers see before the name of a cookie: empty if the pages are not known to be https.
  static String prefix(PageSettings settings) {
    return settings.url().map(URI::getScheme).filter("https"::equals).isPresent() ? PREFIX : "";
  }

  void register(@Observes Filters filters) {
    if (prefixed) {
      filters.register(HostCookies::rename, EARLY);
    }
  }

  static void rename(RoutingContext http) {
    var headers = http.request().headers();
    List<String> shown = headers.getAll(HttpHeaders.COOKIE);
    if (!shown.isEmpty()) {
      headers.set(HttpHeaders.COOKIE, asQuarkusKnows(shown));
    }
    http.addHeadersEndHandler(done -> asBrowsersMayKeep(http));
    http.next();
  }

  private static String asQuarkusKnows(List<String> headers) {
    return headers.stream()
        .flatMap(header -> Arrays.stream(header.split(";")))
        .map(String::strip)
        .filter(cookie -> !cookie.startsWith(QUARKUS))
        .map(cookie ->
            cookie.startsWith(PREFIX + QUARKUS) ? cookie.substring(PREFIX.length()) : cookie)
        .collect(Collectors.joining("; "));
  }

  /// A cookie that the browser showed has no path; one that it is to keep has.
  private static void asBrowsersMayKeep(RoutingContext http) {
    List<Cookie> own =
        http.request().cookies().stream()
            .filter(cookie -> cookie.getName().startsWith(QUARKUS) && cookie.getPath() != null)
            .toList();
    for (Cookie cookie : own) {
      http.response().removeCookies(cookie.getName(), false);
      http.response().addCookie(prefixed(cookie));
    }
  }

  private static Cookie prefixed(Cookie cookie) {
    return Cookie.cookie(PREFIX + cookie.getName(), cookie.getValue())
        .setPath("/")
        .setSecure(true)
        .setHttpOnly(cookie.isHttpOnly())
        .setSameSite(cookie.getSameSite())
        .setMaxAge(cookie.getMaxAge());
  }
}
