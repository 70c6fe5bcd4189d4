package io.safekeep.notification;

import static java.util.Map.entry;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.safekeep.notification.affected.AccessServiceStandIn;
import io.safekeep.notification.bounce.ReturnMailServer;
import io.safekeep.notification.status.TrialService;
import io.safekeep.testing.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;

/// The secrets that the service wants from its environment, and the servers that a test starts.
/// Constant, because the database outlives the applications that the tests of one run start on it.
public class NotificationSecrets implements QuarkusTestResourceLifecycleManager {

  /// Where browsers would find the pages; forms say it in `Origin`.
  public static final String PAGES = "https://notices.safekeep.example";

  /// Who hears that a watchdog is silent.
  public static final String SECOND_PATH = "second-path@vendor.example";

  /// With which the provider of calls knows us.
  public static final String PHONE_TOKEN = "phone-token-of-a-test";

  /// Opens what a test seals as if it had been the master key once.
  public static final String FORMER_MASTER_KEY = "Zm9ybWVyIGtleSBvZiBldmVyeSByZWFkZXIgb2YgdHM=";

  private static final String MASTER_KEY = "a25vd24tdG8tZXZlcnktcmVhZGVyLW9mLXRlc3RzISE=";

  @Override
  public Map<String, String> start() {
    var settings = new HashMap<>(settings());
    settings.putAll(TrialService.settings());
    settings.putAll(ReturnMailServer.settings());
    return settings;
  }

  private static Map<String, String> settings() {
    return Map.ofEntries(
        entry("safekeep.notification.master-key", MASTER_KEY),
        entry("safekeep.notification.former-master-keys", FORMER_MASTER_KEY),
        entry("safekeep.pages.url", PAGES),
        entry("safekeep.security.contact", "mailto:security@vendor.example"),
        entry("safekeep.security.contact-reviewed", LocalDate.now(ZoneOffset.UTC).toString()),
        entry("safekeep.notices.vendor", "Vendor of a test"),
        entry("safekeep.notices.portal", "https://portal.vendor.example"),
        entry("safekeep.notices.questions", "privacy@vendor.example"),
        // Receivers of tests are on this machine.
        entry("safekeep.outbound.private-hosts", "127.0.0.1"),
        entry("safekeep.phone.url", "http://127.0.0.1:" + Ports.free() + "/calls"),
        entry("safekeep.phone.token-file", phoneToken().toString()),
        entry("safekeep.paging.heartbeat", "http://127.0.0.1:" + Ports.free() + "/beat"),
        // Where a test that reads mail has its server; nobody else listens there.
        entry("quarkus.mailer.mock", "false"),
        entry("quarkus.mailer.host", "127.0.0.1"),
        entry("quarkus.mailer.port", String.valueOf(Ports.free())),
        entry("quarkus.mailer.from", "notices@safekeep.example"),
        // Tests of one minute are no storm, but for the one that is about storms.
        entry("safekeep.alerts.storm", "10000"),
        entry("safekeep.alerts.settle", "PT1S"),
        entry("safekeep.alerts.second-path", "mailto:" + SECOND_PATH),
        entry("safekeep.measurements.reporters", "residency=region-auditor,denials=prober"),
        entry("safekeep.access-log.address", AccessServiceStandIn.url()),
        entry("safekeep.access-log.client-secret", "not-a-secret"));
  }

  private static Path phoneToken() {
    try {
      Path file = Files.createTempFile("safekeep-phone-", ".token");
      file.toFile().deleteOnExit();
      return Files.writeString(file, PHONE_TOKEN + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void stop() {}
}
