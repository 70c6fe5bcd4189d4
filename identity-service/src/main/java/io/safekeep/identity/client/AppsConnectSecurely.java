package io.safekeep.identity.client;

import io.safekeep.runtime.control.ControlCheck;
import io.safekeep.runtime.control.ControlResult;
import io.safekeep.runtime.control.ControlResult.Outcome;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;

/// P154: applications connect securely. PKCE is demanded of all of them; this looks whether one
/// that is let in has its codes sent anywhere over plain http but to the device itself.
@Singleton
class AppsConnectSecurely implements ControlCheck {

  private final SqlClientAddresses addresses;

  AppsConnectSecurely(SqlClientAddresses addresses) {
    this.addresses = addresses;
  }

  @Override
  public String name() {
    return "apps-connect-securely";
  }

  @Override
  public String promise() {
    return "P154";
  }

  @Override
  public Duration every() {
    return Duration.ofMinutes(15);
  }

  @Override
  public String bound() {
    return "0 clients that have codes sent over http, but to the device itself";
  }

  @Override
  public List<ControlResult> check() {
    var clear = addresses.inTheClear();
    return clear.isEmpty()
        ? List.of(
            new ControlResult(
                Outcome.PASS, null, "clients", "0", "Every client is answered over TLS."))
        : clear.stream()
            .map(client ->
                new ControlResult(
                    Outcome.FAIL, null, client, "http", "The client has codes sent in the clear."))
            .toList();
  }
}
