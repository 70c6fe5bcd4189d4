package io.safekeep.notification.listener;

import java.net.URI;
import java.util.Optional;

/// Something that listens.
///
/// @param port 1 to 65535
record Listener(String name, Protocol protocol, String host, int port) {

  private static final int HTTPS = 443;
  private static final int POSTGRES = 5432;
  private static final int MOST = 65_535;

  /// How a conversation begins.
  enum Protocol {
    TLS,
    POSTGRES
  }

  /// Empty if the address is none that can be looked at.
  static Optional<Listener> of(String name, URI address) {
    var protocol =
        switch (String.valueOf(address.getScheme())) {
          case "https", "tls" -> Optional.of(Protocol.TLS);
          case "postgres", "postgresql" -> Optional.of(Protocol.POSTGRES);
          default -> Optional.<Protocol>empty();
        };
    int port =
        address.getPort() >= 0
            ? address.getPort()
            : protocol.equals(Optional.of(Protocol.POSTGRES)) ? POSTGRES : HTTPS;
    return address.getHost() == null || port == 0 || port > MOST
        ? Optional.empty()
        : protocol.map(it -> new Listener(name, it, address.getHost(), port));
  }
}
