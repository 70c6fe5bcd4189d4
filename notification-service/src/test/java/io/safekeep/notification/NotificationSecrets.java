package io.safekeep.notification;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.safekeep.notification.status.TrialService;
import io.safekeep.testing.Ports;
import java.util.HashMap;
import java.util.Map;

/// The secrets that the service wants from its environment, and the servers that a test starts.
/// Constant, because the database outlives the applications that the tests of one run start on it.
public class NotificationSecrets implements QuarkusTestResourceLifecycleManager {

  /// Where browsers would find the pages; forms say it in `Origin`.
  public static final String PAGES = "https://notices.safekeep.example";

  private static final String MASTER_KEY = "a25vd24tdG8tZXZlcnktcmVhZGVyLW9mLXRlc3RzISE=";

  @Override
  public Map<String, String> start() {
    var settings = new HashMap<>(settings());
    settings.putAll(TrialService.settings());
    return settings;
  }

  private static Map<String, String> settings() {
    return Map.of(
        "safekeep.notification.master-key",
        MASTER_KEY,
        "safekeep.pages.url",
        PAGES,
        "safekeep.notices.vendor",
        "Vendor of a test",
        "safekeep.notices.portal",
        "https://portal.vendor.example",
        "safekeep.notices.questions",
        "privacy@vendor.example",
        // Where a test that reads mail has its server; nobody else listens there.
        "quarkus.mailer.mock",
        "false",
        "quarkus.mailer.host",
        "127.0.0.1",
        "quarkus.mailer.port",
        String.valueOf(Ports.free()),
        "quarkus.mailer.from",
        "notices@safekeep.example");
  }

  @Override
  public void stop() {}
}
