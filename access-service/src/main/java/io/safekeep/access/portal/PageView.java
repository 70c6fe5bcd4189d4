package io.safekeep.access.portal;

import java.util.Map;

/// One look at a page, as it is recorded.
///
/// @param open method, route, status, counts
/// @param sealed path, ids of what was shown
record PageView(Map<String, Object> open, Map<String, String> sealed) {

  /// As an ingress sees it, before the page is made.
  static PageView of(VisitedPage page) {
    return new PageView(
        Map.of("method", page.method(), "host", page.host()), Map.of("path", page.path()));
  }
}
