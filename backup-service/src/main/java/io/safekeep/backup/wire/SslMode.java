package io.safekeep.backup.wire;

import java.util.Locale;

/// How much of a connection's privacy is demanded; the meanings are libpq's (documentation, "SSL
/// Mode Descriptions").
public enum SslMode {
  /// Never TLS.
  DISABLE,
  /// TLS if the server offers it; protects from onlookers only.
  PREFER,
  /// TLS or no connection. With a root certificate the server's chain is verified too, as libpq
  /// does.
  REQUIRE,
  /// TLS, and the server's certificate chains to a trusted root.
  VERIFY_CA,
  /// As VERIFY_CA, and the certificate names the host that was dialled.
  VERIFY_FULL;

  /// Reads libpq's spelling, for instance `verify-full`.
  ///
  /// @throws IllegalArgumentException for any other word (libpq's `allow` among them: it means
  ///   plain text first)
  public static SslMode parse(String text) {
    for (SslMode mode : values()) {
      if (mode.toString().equals(text)) {
        return mode;
      }
    }
    throw new IllegalArgumentException(
        "sslmode " + text + " is not one of disable, prefer, require, verify-ca, verify-full");
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
