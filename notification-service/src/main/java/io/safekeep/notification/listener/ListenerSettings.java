package io.safekeep.notification.listener;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithParentName;
import java.net.URI;
import java.util.Map;

/// Every address at which the suite and what it stands on listens, under `safekeep.listeners`.
@ConfigMapping(prefix = "safekeep.listeners")
public interface ListenerSettings {

  /// By a name: `https://host:port`, `tls://host:port` for what else speaks TLS from its first byte
  /// (Kafka), `postgres://host:port`.
  @WithParentName
  Map<String, URI> addresses();
}
