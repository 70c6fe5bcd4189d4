package io.safekeep.backup.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.safekeep.testing.S3Server;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class S3StoreIT extends StoreContract {
  private static S3Server server;

  @TempDir static Path home;

  @BeforeAll
  static void startServer() {
    server = S3Server.start(home);
    server.createBucket("backups");
    server.createVersionedBucket("locked");
  }

  @AfterAll
  static void stopServer() {
    server.close();
  }

  @AfterEach
  void heal() {
    server.gateway().heal();
  }

  @Override
  AppendableStore emptyStore() {
    return new PiecewiseStore(s3("backups", null, Clock.systemUTC()));
  }

  private static S3Store s3(String bucket, @Nullable Duration lock, Clock clock) {
    return new S3Store(
        new S3Place(
            bucket,
            UUID.randomUUID() + "/",
            "eu-central-1",
            server.endpoint(),
            true,
            new S3Place.Credentials("safekeep", "secret"),
            lock),
        clock);
  }

  @Test
  void moreObjectsThanAPageAreListed() throws IOException {
    // Given
    server.gateway().pageSize(3);
    for (var number = 0; number < 10; number++) {
      store.put(ObjectName.of("many", "%04d".formatted(number)), new byte[0]);
    }

    // When
    try (var entries = store.list(ObjectName.of("many"))) {
      // Then
      assertThat(entries.map(entry -> entry.name().lastSegment()))
          .hasSize(10)
          .isSorted()
          .endsWith("0009");
    }
  }

  @Test
  void aBusyStoreIsAskedAgain() throws IOException {
    // Given
    server.gateway().refuseNext(2);

    // When
    store.put(ObjectName.of("a"), new byte[] {1});

    // Then
    assertThat(store.get(ObjectName.of("a"), 10)).containsExactly(1);
  }

  @Test
  void aStoreThatIsAwayIsNamedWithTheObject() {
    // Given
    server.gateway().cut(_ -> true);

    // When
    assertThatThrownBy(() -> store.put(ObjectName.of("a"), new byte[] {1}))
        // Then
        .isInstanceOf(StoreUnavailable.class)
        .hasMessageMatching("s3://backups/[-0-9a-f]+/ could not write a: .*");
  }

  @Test
  void aPartThatFailsIsSentAgain() throws IOException {
    // Given
    var content = VaultFixture.content(20 << 20, 3);
    try (var upload = store.create(ObjectName.of("a"))) {
      upload.write(ByteBuffer.wrap(content, 0, 17 << 20));
      server.gateway().refuseNext(2);
      // When
      upload.write(ByteBuffer.wrap(content, 17 << 20, 3 << 20));
      upload.commit();
    }

    // Then
    assertThat(store.get(ObjectName.of("a"), 20 << 20)).isEqualTo(content);
  }

  @Test
  void anUploadThatIsCutGoesOnWithThePartThatWasLost() throws IOException {
    // Given
    var sent = new ConcurrentLinkedQueue<String>();
    var cuts = new AtomicInteger(2);
    server
        .gateway()
        .cut(request -> {
          if (request.contains("partNumber=")) {
            sent.add(request.replaceAll(".*partNumber=(\\d+).*", "part $1"));
          }
          return request.contains("partNumber=2") && cuts.getAndDecrement() > 0;
        });
    var content = VaultFixture.content(20 << 20, 3);

    // When
    store.put(ObjectName.of("a"), content);

    // Then
    assertThat(sent).containsExactly("part 1", "part 2", "part 2", "part 2", "part 3");
    assertThat(store.get(ObjectName.of("a"), 20 << 20)).isEqualTo(content);
  }

  @Test
  void anUploadThatCannotGoOnIsAborted() throws IOException {
    // Given
    server.gateway().cut(request -> request.contains("partNumber=2"));

    // When
    assertThatThrownBy(() -> store.put(ObjectName.of("a"), VaultFixture.content(20 << 20, 3)))
        .isInstanceOf(StoreUnavailable.class);

    // Then
    assertThat(store.removeLeftovers(ObjectName.of("a"))).isZero();
  }

  @Test
  void whatADeadProcessUploadedIsRemoved() throws IOException {
    // Given
    store.create(ObjectName.of("a", "1")).write(ByteBuffer.wrap(VaultFixture.content(20 << 20, 4)));

    // When
    var removed = store.removeLeftovers(ObjectName.of("a"));

    // Then
    assertThat(removed).isEqualTo(1);
    assertThat(store.removeLeftovers(ObjectName.of("a"))).isZero();
  }

  @Test
  void aLockedObjectCannotBeDeletedBeforeItsDate() throws IOException {
    // Given
    var locked = s3("locked", Duration.ofDays(30), Clock.systemUTC());
    locked.put(ObjectName.of("a"), new byte[] {1});
    locked.put(ObjectName.of("log.partial", "000000000000000"), new byte[] {1});

    // When
    assertThatThrownBy(() -> locked.delete(ObjectName.of("a")))
        // Then
        .isInstanceOf(ObjectLocked.class)
        .hasMessage("a is locked by its store and cannot be deleted yet");
    assertThat(locked.get(ObjectName.of("a"), 10)).containsExactly(1);
    assertThat(locked.delete(ObjectName.of("log.partial", "000000000000000"))).isTrue();
  }

  @Test
  void afterItsDateALockedObjectIsDeletedWithAllItsVersions() throws IOException {
    // Given
    var longAgo = Clock.fixed(Instant.parse("2020-01-01T00:00:00Z"), ZoneOffset.UTC);
    var locked = s3("locked", Duration.ofDays(30), longAgo);
    locked.put(ObjectName.of("a"), new byte[] {1});
    locked.put(ObjectName.of("a"), new byte[] {2});

    // When
    var deleted = locked.delete(ObjectName.of("a"));

    // Then
    assertThat(deleted).isTrue();
    assertThat(locked.exists(ObjectName.of("a"))).isFalse();
    assertThat(locked.delete(ObjectName.of("a"))).isFalse();
  }
}
