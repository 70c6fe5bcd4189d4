package io.safekeep.access.policy;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;

/// Where tickets are looked up.
@ConfigMapping(prefix = "safekeep.access.tickets")
public interface TicketSettings {

  /// Address of one ticket, with `{ticket}` in the place of its number. `GET` on it answers 200 and
  /// JSON of at least `{"open": true, "tenant": "<id of the tenant>"}`, or 404. Without an address
  /// only the form of tickets is checked, and every decision says so.
  Optional<String> url();

  /// Sent as `Authorization: Bearer`.
  Optional<String> token();

  /// How long the system may take. If it takes longer, access is denied.
  @WithDefault("PT3S")
  Duration timeout();
}
