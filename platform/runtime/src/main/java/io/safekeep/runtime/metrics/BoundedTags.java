package io.safekeep.runtime.metrics;

import io.micrometer.core.instrument.Tags;
import io.quarkus.micrometer.runtime.HttpServerMetricsTagsContributor;
import jakarta.inject.Singleton;
import java.util.Set;

/// Lets strangers make no time series: what a request was for is the route that took it, or that
/// none did. Quarkus names the path of a request that is refused before its route is known, and any
/// method; a hundred paths, and it counts no other route any more.
@Singleton
class BoundedTags implements HttpServerMetricsTagsContributor {

  /// Of a request that no route took and that was not answered with 404 or sent elsewhere.
  static final String UNMATCHED = "UNMATCHED";

  /// Of a request whose method is none of RFC 9110, section 9, or RFC 5789.
  static final String OTHER = "OTHER";

  private static final Set<String> METHODS =
      Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT");

  /// Under which Quarkus keeps the path of the route, with the names of its parameters.
  private static final String ROUTE = "UrlPathTemplate";

  private static final int NOT_FOUND = 404;
  private static final int REDIRECTIONS = 3;

  @Override
  public Tags contribute(Context request) {
    var method = request.request().method().name();
    var tags = METHODS.contains(method) ? Tags.empty() : Tags.of("method", OTHER);
    int status = request.response().statusCode();
    boolean isNamed = status == NOT_FOUND || status / 100 == REDIRECTIONS;
    return isNamed || request.requestContextLocalData(ROUTE) != null
        ? tags
        : tags.and("uri", UNMATCHED);
  }
}
