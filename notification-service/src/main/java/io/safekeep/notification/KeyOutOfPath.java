package io.safekeep.notification;

import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.HttpHeaders;
import java.util.regex.Pattern;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/// Senders of alerts and calendar programs that know no headers put their key at the end of the
/// path. It is moved to where keys belong before anything else sees the path: problems and logs
/// show it, and must not show a key.
public class KeyOutOfPath {

  private static final Pattern PATH =
      Pattern.compile(
          "(/v1/(?:heartbeats|ingest/[a-z]+)|/calendars)/"
              + "((?:als|ocf)_[A-Za-z0-9_-]{1,100})(?:\\.ics)?");

  /// Before whatever else looks at the path.
  private static final int FIRST = 100;

  @ServerRequestFilter(preMatching = true, priority = FIRST)
  public void take(ContainerRequestContext request) {
    var address = request.getUriInfo();
    var path = PATH.matcher(address.getPath());
    if (path.matches()) {
      request.getHeaders().putSingle(HttpHeaders.AUTHORIZATION, "Bearer " + path.group(2));
      request.setRequestUri(address.getRequestUriBuilder().replacePath(path.group(1)).build());
    }
  }
}
