package io.safekeep.identity.outbound;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/// Calls to clients: their keys, and the news that a session has ended.
@ConfigMapping(prefix = "safekeep.identity.outbound")
public interface OutboundSettings {

  /// Hosts in one's own network that may be called too, by http as well. Everything else must be
  /// https at a public address.
  Optional<Set<String>> privateHosts();

  /// How long a whole call may take.
  @WithDefault("PT5S")
  Duration timeout();
}
