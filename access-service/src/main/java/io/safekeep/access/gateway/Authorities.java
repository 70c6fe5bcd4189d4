package io.safekeep.access.gateway;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;

/// Trust in the authorities of tenants' servers, made once for each and not for each connection.
final class Authorities {
  private static final int MOST = 1_000;

  private final Map<String, SSLContext> known = new ConcurrentHashMap<>();

  /// @param authority PEM text
  /// @throws SSLException if it is no certificate
  SSLContext trusting(String authority) throws IOException {
    var made = known.get(authority);
    if (made != null) {
      return made;
    }
    if (known.size() >= MOST) {
      known.clear();
    }
    try {
      var trust = Certificates.trusting(authority);
      known.put(authority, trust);
      return trust;
    } catch (GeneralSecurityException e) {
      throw new SSLException("the server's authority is not usable", e);
    }
  }
}
