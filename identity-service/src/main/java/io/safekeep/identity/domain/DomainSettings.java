package io.safekeep.identity.domain;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;

/// How records of domains are looked up.
@ConfigMapping(prefix = "safekeep.identity.domains")
interface DomainSettings {

  /// `host:port` of the name server to ask; the machine's own if none is named. It should be one
  /// that validates DNSSEC and is reached over a network that is trusted.
  Optional<String> nameServer();

  /// How long it may take to answer.
  @WithDefault("PT5S")
  Duration timeout();

  /// How often verified domains are looked at again.
  @WithDefault("P1D")
  Duration recheckInterval();
}
