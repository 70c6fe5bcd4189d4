package io.safekeep.backup.transit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.safekeep.backup.vault.ConfiguredMasterKey;
import io.safekeep.backup.vault.KeeperUnavailable;
import io.safekeep.backup.vault.KeyUnavailable;
import io.safekeep.backup.vault.KeyWithdrawn;
import io.safekeep.backup.vault.LocalKeys;
import io.safekeep.testing.SelfSignedCertificate;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Tenants' keys whose master keys Transit keeps, against a server that answers as Vault documents.
class TransitMasterKeyTest {

  private static final UUID TENANT = UUID.fromString("0199c0de-0000-7000-8000-000000000001");
  private static final String KEY = "safekeep-" + TENANT;
  private static final byte[] SECRET = "secret".getBytes(UTF_8);
  private static final byte[] CONTEXT = "here".getBytes(UTF_8);
  private static final Duration HOUR = Duration.ofHours(1);

  @TempDir Path directory;
  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-11-22T12:00:00Z"));
  private TransitServer server;

  @BeforeEach
  void start() throws IOException {
    server = TransitServer.plain();
    Files.writeString(tokenFile(), TransitServer.TOKEN + "\n");
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void whatATenantsKeyWrappedOpensInAnotherProcess() throws IOException {
    // Given
    var key = keys().obtain(TENANT);
    byte[] wrapped = key.wrap(SECRET, CONTEXT);

    // When
    byte[] opened = keys().find(TENANT).unwrap(key.id(), wrapped, CONTEXT);

    // Then
    assertThat(opened).isEqualTo(SECRET);
    assertThat(Files.readString(keyFile())).contains(" vault:v1:");
    assertThat(server.has(KEY)).isTrue();
  }

  @Test
  void rotationWrapsTheTenantsKeysAnewAndNothingElse() throws IOException {
    // Given
    var keys = keys();
    var key = keys.obtain(TENANT);
    byte[] wrapped = key.wrap(SECRET, CONTEXT);

    // When
    keys.rewrap(TENANT);

    // Then
    assertThat(server.versionsOf(KEY)).isEqualTo(2);
    assertThat(Files.readString(keyFile())).contains(" vault:v2:").doesNotContain("vault:v1:");
    assertThat(keys().find(TENANT).unwrap(key.id(), wrapped, CONTEXT)).isEqualTo(SECRET);
  }

  @Test
  void keysMoveFromTheConfiguredMasterKeyToTransit() throws IOException {
    // Given
    byte[] master = new byte[32];
    var key = new LocalKeys(keyFile(), master).obtain(TENANT);
    byte[] wrapped = key.wrap(SECRET, CONTEXT);

    // When
    new LocalKeys(keyFile(), transit(), List.of(new ConfiguredMasterKey(master)), HOUR, now::get);

    // Then
    assertThat(keys().find(TENANT).unwrap(key.id(), wrapped, CONTEXT)).isEqualTo(SECRET);
    assertThatThrownBy(() -> new LocalKeys(keyFile(), master)).isInstanceOf(KeyUnavailable.class);
  }

  @Test
  void anOutageShorterThanTheCacheIsNotFeltAndALongerOneIsLoud() throws IOException {
    // Given
    var keys = keys();
    var key = keys.obtain(TENANT);
    byte[] wrapped = key.wrap(SECRET, CONTEXT);
    server.sealed = true;

    // When // Then
    now.updateAndGet(it -> it.plus(Duration.ofMinutes(59)));
    assertThat(key.unwrap(key.id(), wrapped, CONTEXT)).isEqualTo(SECRET);
    now.updateAndGet(it -> it.plus(Duration.ofMinutes(2)));
    assertThatThrownBy(() -> key.unwrap(key.id(), wrapped, CONTEXT))
        .isInstanceOf(KeeperUnavailable.class)
        .hasMessage(
            "HashiCorp Vault's Transit engine at http://127.0.0.1:%d/transit answers 503: Vault is"
                + " sealed",
            server.port());
    assertThatThrownBy(() -> keys.obtain(UUID.randomUUID())).isInstanceOf(KeeperUnavailable.class);
    assertThat(Files.readAllLines(keyFile())).hasSize(2);
  }

  @Test
  void duringAnOutageNotEveryoneWaits() throws IOException {
    // Given
    var master = transit();
    server.sealed = true;
    assertThatThrownBy(() -> master.make(TENANT, "id")).isInstanceOf(KeeperUnavailable.class);
    int asked = server.requests.size();

    // When
    assertThatThrownBy(() -> master.make(TENANT, "id")).isInstanceOf(KeeperUnavailable.class);

    // Then
    assertThat(server.requests).hasSize(asked);
  }

  @Test
  void aPassingFaultIsTriedAgain() throws IOException {
    // Given
    server.failures.set(2);

    // When
    var made = transit().make(TENANT, "id");

    // Then
    assertThat(made.key()).hasSize(32);
  }

  @Test
  void aRenewedTokenIsReadFromItsFile() throws IOException {
    // Given
    var master = transit();
    var made = master.make(TENANT, "id");
    server.token = "hvs.another";
    assertThatThrownBy(() -> master.unwrap(TENANT, "id", made.wrapped()))
        .isInstanceOf(KeeperUnavailable.class)
        .hasMessageEndingWith("permission denied");

    // When
    Files.writeString(tokenFile(), "hvs.another");

    // Then
    assertThat(master.unwrap(TENANT, "id", made.wrapped())).isEqualTo(made.key());
  }

  @Test
  void aWrappedKeyOpensOnlyInItsPlaceAndForItsTenant() throws IOException {
    // Given
    var master = transit();
    var made = master.make(TENANT, "id");
    UUID other = UUID.randomUUID();
    master.make(other, "id");

    // When // Then
    assertThatThrownBy(() -> master.unwrap(TENANT, "another", made.wrapped()))
        .isInstanceOf(KeyUnavailable.class)
        .hasMessageContaining("message authentication failed");
    assertThatThrownBy(() -> master.unwrap(other, "id", made.wrapped()))
        .isInstanceOf(KeyUnavailable.class);
  }

  @Test
  void destroyedKeysAreGoneInTransitTooAndAgainIsNoFault() throws IOException {
    // Given
    var keys = keys();
    keys.obtain(TENANT);
    keys.withdraw(TENANT);

    // When
    keys.destroy(TENANT);
    keys.destroy(TENANT);
    transit().destroy(TENANT);

    // Then
    assertThat(server.has(KEY)).isFalse();
    assertThatThrownBy(() -> keys().obtain(TENANT)).isInstanceOf(KeyWithdrawn.class);
  }

  @Test
  void theServersCertificateMustBeTrusted() throws Exception {
    // Given
    var pem = SelfSignedCertificate.in(directory);
    try (var tls = TransitServer.tls(pem)) {
      tls.namespace = "team/backup";
      var address = URI.create("https://127.0.0.1:" + tls.port());

      // When
      var made = master(address, Optional.of(pem.certificate())).make(TENANT, "id");

      // Then
      assertThat(made.key()).hasSize(32);
      assertThatThrownBy(() -> master(address, Optional.empty()).make(TENANT, "id"))
          .isInstanceOf(KeeperUnavailable.class);
    }
  }

  @Test
  void keysDoNotTravelInClear() {
    assertThatThrownBy(() -> master(URI.create("http://vault.example:8200"), Optional.empty()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("is not https");
  }

  private LocalKeys keys() throws IOException {
    return new LocalKeys(keyFile(), transit(), List.of(), HOUR, (InstantSource) now::get);
  }

  private TransitMasterKey transit() {
    return master(URI.create("http://127.0.0.1:" + server.port()), Optional.empty());
  }

  private TransitMasterKey master(URI address, Optional<Path> roots) {
    return new TransitMasterKey(
        new TransitEngine(
            address,
            "transit",
            Optional.of("team/backup"),
            "safekeep-",
            tokenFile(),
            roots,
            Duration.ofSeconds(5)));
  }

  private Path tokenFile() {
    return directory.resolve("token");
  }

  private Path keyFile() {
    return directory.resolve("tenant.keys");
  }
}
