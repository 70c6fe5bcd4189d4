package io.safekeep.notification.evidence;

import io.smallrye.config.ConfigMapping;
import java.util.Map;

/// Settings of evidence, under `safekeep.trust`.
@ConfigMapping(prefix = "safekeep.trust")
public interface TrustSettings {

  /// Public halves of the keys that sign services' evidence, 32 bytes in base64url, by the
  /// service's short name: the first that is believed, whose successors are believed because it
  /// named them. Of a service without one, the first key that is heard of is.
  Map<String, String> keys();
}
