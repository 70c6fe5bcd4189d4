package io.safekeep.local;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.time.Duration;

/// Asks a service how it is.
final class HealthProbe {
  private static final Duration LIMIT = Duration.ofSeconds(3);

  private HealthProbe() {}

  enum Health {
    READY,
    /// It answers, and says that it is not ready.
    NOT_READY,
    SILENT
  }

  static Health ask(URI health) {
    try {
      // The plain client of the JDK: java.net.http would cost the launcher threads and memory.
      var connection = (HttpURLConnection) health.toURL().openConnection();
      connection.setConnectTimeout((int) LIMIT.toMillis());
      connection.setReadTimeout((int) LIMIT.toMillis());
      try {
        return connection.getResponseCode() == 200 ? Health.READY : Health.NOT_READY;
      } finally {
        connection.disconnect();
      }
    } catch (IOException e) {
      return Health.SILENT;
    }
  }
}
