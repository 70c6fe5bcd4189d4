package io.safekeep.notification.endpoint;

import java.net.URI;
import java.util.List;
import java.util.UUID;

/// How to reach an endpoint that is enabled: in memory for one attempt, and in no log.
///
/// @param keys that sign what is sent there, the newest first; none unless it is a webhook
/// @param isFailing whether its last answers were failures
public record Route(
    UUID endpoint, Endpoint.Kind kind, URI address, List<SigningKey> keys, boolean isFailing) {

  public Route {
    keys = List.copyOf(keys);
  }

  @Override
  public String toString() {
    return "Route[" + endpoint + "]";
  }
}
