package io.safekeep.notification.page;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.time.Period;
import java.util.Optional;

/// Settings of paging, under `safekeep.paging`.
@ConfigMapping(prefix = "safekeep.paging")
interface PagingSettings {

  /// Escalation policy of pages that name none, or one that does not exist.
  @WithDefault("default")
  String policy();

  /// Address that hears each minute that pages are being asked: of another vendor's dead man's
  /// switch, which calls somebody when it hears nothing.
  Optional<URI> heartbeat();

  /// How long pages that are over are kept. ISO 8601.
  @WithDefault("P400D")
  Period keepPages();
}
