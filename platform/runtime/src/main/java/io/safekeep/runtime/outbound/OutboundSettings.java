package io.safekeep.runtime.outbound;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/// Calls to URLs that somebody else named, under `safekeep.outbound`: clients' keys, the news that
/// a session has ended, endpoints that want to be told.
@ConfigMapping(prefix = "safekeep.outbound")
public interface OutboundSettings {

  /// Hosts in one's own network that may be called too, by http as well. Everything else must be
  /// https at a public address.
  Optional<Set<String>> privateHosts();

  /// How long a whole call may take.
  @WithDefault("PT5S")
  Duration timeout();
}
