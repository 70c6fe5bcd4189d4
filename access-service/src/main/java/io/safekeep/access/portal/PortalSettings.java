package io.safekeep.access.portal;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/// How pages of portals are watched over.
@ConfigMapping(prefix = "safekeep.access.portal")
public interface PortalSettings {

  /// What asks the forward-auth endpoint. Only its headers are read: another's could be the
  /// visitor's own.
  @WithDefault("nginx")
  Ingress ingress();

  /// A session of page views ends when nothing was viewed for so long.
  @WithDefault("PT15M")
  Duration idle();
}
