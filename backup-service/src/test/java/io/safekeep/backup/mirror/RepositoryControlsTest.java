package io.safekeep.backup.mirror;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.safekeep.backup.Orders;
import io.safekeep.backup.catalogue.RecoveryWindow;
import io.safekeep.backup.datastore.Datastore;
import io.safekeep.backup.vault.S3Place;
import io.safekeep.backup.vault.S3Store;
import io.safekeep.backup.vault.StoreTraits;
import io.safekeep.backup.vault.StoreUnavailable;
import io.safekeep.runtime.control.ControlResult.Outcome;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What the controls make of stores, bound by bound.
class RepositoryControlsTest {

  private static final Instant REGISTERED = Instant.parse("2026-11-01T08:00:00Z");
  private static final Instant NOW = Instant.parse("2026-11-20T08:00:00Z");
  private static final RecoveryWindow WINDOW =
      new RecoveryWindow(NOW.minus(Duration.ofDays(9)), NOW, List.of());
  private static final RecoveryWindow NOTHING = new RecoveryWindow(null, null, List.of());
  private static final Datastore ORDERS = Orders.registeredAt(REGISTERED);

  @Test
  void copyMustLieInABucketThatKeepsVersionsOrLocks() {
    assertThat(inStore(new StoreTraits(true, true, false), WINDOW)).isEqualTo(Outcome.PASS);
    assertThat(inStore(new StoreTraits(true, false, true), WINDOW)).isEqualTo(Outcome.PASS);
    assertThat(inStore(new StoreTraits(true, false, false), WINDOW)).isEqualTo(Outcome.FAIL);
    assertThat(inStore(StoreTraits.DIRECTORY, WINDOW)).isEqualTo(Outcome.FAIL);
    assertThat(inStore(new StoreTraits(true, true, true), NOTHING)).isEqualTo(Outcome.FAIL);
  }

  @Test
  void bucketThatRefusesAStrangerIsClosedAndOneThatAnswersIsNot() throws IOException {
    assertThat(admits(403)).isFalse();
    assertThat(admits(401)).isFalse();
    assertThat(admits(404)).isTrue();
    assertThat(RepositoryClosed.judgeStranger("second repository", false).outcome())
        .isEqualTo(Outcome.PASS);
    assertThat(RepositoryClosed.judgeStranger("second repository", true).outcome())
        .isEqualTo(Outcome.FAIL);
  }

  @Test
  void bucketThatSaysNeitherYesNorNoIsNoEvidence() {
    assertThatThrownBy(() -> admits(400)).isInstanceOf(StoreUnavailable.class);
  }

  private static Outcome inStore(StoreTraits traits, RecoveryWindow window) {
    return ObjectStoreCopy.judge(ORDERS, traits, window, NOW).outcome();
  }

  /// Asks a store that gives every request the same answer.
  private static boolean admits(int status) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(status, -1);
          exchange.close();
        });
    server.start();
    var place =
        new S3Place(
            "backups",
            "",
            "us-east-1",
            URI.create("http://127.0.0.1:" + server.getAddress().getPort()),
            true,
            new S3Place.Credentials("stranger", "secret"),
            null);
    try (var store = new S3Store(place, Clock.systemUTC())) {
      return store.admits(RepositoryIdentity.NAME);
    } finally {
      server.stop(0);
    }
  }
}
