package io.safekeep.notification.listener;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What was seen at a listener.
///
/// @param name of the listener
/// @param agreed what it agreed on with somebody who can do everything that is good; null if it
///   speaks no such TLS
/// @param taken what it took although it must not, in a few words each
/// @param fault why nothing could be seen; null if something was
record Seen(String name, @Nullable Agreed agreed, List<String> taken, @Nullable String fault) {

  Seen {
    taken = List.copyOf(taken);
  }

  /// @param protocol for example `TLSv1.3`
  /// @param cipher suite by its name of IANA
  /// @param key algorithm of the certificate's key: `RSA`, `EC`, `EdDSA`
  /// @param bits size of that key; 0 if it is not known
  /// @param signature algorithm by which the certificate was signed
  /// @param endsAt when the certificate ends
  record Agreed(
      String protocol, String cipher, String key, int bits, String signature, Instant endsAt) {}

  static Seen unreachable(String name, String fault) {
    return new Seen(name, null, List.of(), fault);
  }
}
