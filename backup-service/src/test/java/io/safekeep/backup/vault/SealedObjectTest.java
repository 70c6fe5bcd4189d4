package io.safekeep.backup.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SealedObjectTest {
  @TempDir Path directory;
  private VaultFixture repository;
  private Vault vault;
  private ObjectName name;

  @BeforeEach
  void openRepository() throws IOException {
    repository = new VaultFixture(directory);
    vault = repository.vault;
    name = repository.name("part-00000001");
  }

  @ParameterizedTest
  @ValueSource(
      ints = {
        0, 1, 65_519, 65_520, 65_521, 131_040, 4_194_303, 4_194_304, 4_194_305, 8_388_608, 9_000_001
      })
  void contentOfAnyLengthIsReadBack(int length) throws IOException {
    // Given
    var content = VaultFixture.content(length, length);

    // When
    var stored = write(name, content);

    // Then
    assertThat(stored.rawLength()).isEqualTo(length);
    assertThat(stored.storedLength()).isEqualTo(repository.stored(name).length);
    assertThat(stored.crc32c()).isEqualTo(crc32c(repository.stored(name)));
    assertThat(readAll(repository.reopened(), name)).isEqualTo(content);
  }

  @Test
  void framesAreReadInAnyOrder() throws IOException {
    // Given
    var content = VaultFixture.content(9_000_001, 3);
    write(name, content);

    try (var reader = repository.reopened().open(name);
        var opener = new FrameOpener()) {
      // When
      var last = VaultFixture.copyOf(reader.frame(2, opener));
      var first = VaultFixture.copyOf(reader.frame(0, opener));

      // Then
      assertThat(reader.frames()).isEqualTo(3);
      assertThat(last).isEqualTo(Arrays.copyOfRange(content, 8_388_608, 9_000_001));
      assertThat(first).isEqualTo(Arrays.copyOf(content, 4_194_304));
    }
  }

  @Test
  void anyFlippedByteIsAnError() throws IOException {
    // Given
    write(name, VaultFixture.content(2_000, 5));
    var whole = repository.stored(name);

    for (var index = 0; index < whole.length; index++) {
      var altered = whole.clone();
      altered[index] ^= 0x40;
      repository.overwrite(name, altered);

      // When // Then
      assertThatThrownBy(() -> readAll(repository.reopened(), name))
          .as("byte %d of %d", index, whole.length)
          .isInstanceOfAny(CorruptObject.class, ObjectNotFound.class);
    }
  }

  @Test
  void flippedBytesOfALargeObjectAreAnError() throws IOException {
    // Given
    write(name, VaultFixture.content(9_000_001, 5));
    var whole = repository.stored(name);
    var random = new Random(11);

    for (var round = 0; round < 40; round++) {
      var altered = whole.clone();
      var index = random.nextInt(whole.length);
      altered[index] ^= (byte) (1 << random.nextInt(8));
      repository.overwrite(name, altered);

      // When // Then
      assertThatThrownBy(() -> readAll(repository.reopened(), name))
          .as("byte %d", index)
          .isInstanceOfAny(CorruptObject.class, ObjectNotFound.class);
    }
  }

  @Test
  void anyCutIsAnErrorThatNamesTheObject() throws IOException {
    // Given
    write(name, VaultFixture.content(2_000, 5));
    var whole = repository.stored(name);

    for (var length = 0; length < whole.length; length++) {
      repository.overwrite(name, Arrays.copyOf(whole, length));

      // When // Then
      assertThatThrownBy(() -> readAll(repository.reopened(), name))
          .as("length %d", length)
          .isInstanceOf(CorruptObject.class)
          .hasMessageContaining("test/part-00000001");
    }
  }

  @Test
  void swappedFramesAreAnError() throws IOException {
    // Given two frames of the same stored length
    var noise = new byte[8_388_608];
    new Random(1).nextBytes(noise);
    write(name, noise);
    var bytes = repository.stored(name);
    var frame = Frame.BYTES_LIMIT;
    var first = Arrays.copyOfRange(bytes, Head.BYTES, Head.BYTES + frame);
    System.arraycopy(bytes, Head.BYTES + frame, bytes, Head.BYTES, frame);
    System.arraycopy(first, 0, bytes, Head.BYTES + frame, frame);
    repository.overwrite(name, bytes);

    // When // Then
    assertThatThrownBy(() -> readAll(repository.reopened(), name))
        .isInstanceOf(CorruptObject.class)
        .hasMessageContaining("frame 0 at byte 80 is not what was written");
  }

  @Test
  void anObjectCannotStandInForAnother() throws IOException {
    // Given
    var key = vault.newKey("base");
    var other = repository.name("part-00000002");
    write(name, key, VaultFixture.content(2_000, 5));
    write(other, key, VaultFixture.content(2_000, 6));

    // When
    repository.overwrite(name, repository.stored(other));

    // Then
    assertThatThrownBy(() -> readAll(repository.reopened(), name))
        .isInstanceOf(CorruptObject.class);
  }

  @Test
  void anObjectOfAnotherTenantDoesNotOpen() throws IOException {
    // Given
    write(name, VaultFixture.content(2_000, 5));
    repository.keys.obtain(VaultFixture.OTHER_TENANT);
    var stranger =
        new Vault(
            repository.store, repository.keys, VaultFixture.OTHER_TENANT, VaultFixture.DATASTORE);

    // When // Then
    assertThatThrownBy(() -> readAll(stranger, name))
        .isInstanceOf(CorruptObject.class)
        .hasMessageContaining("/keys/");
  }

  @Test
  void nothingOpensOnceTheTenantsKeyIsDestroyed() throws IOException {
    // Given
    write(name, VaultFixture.content(2_000, 5));

    // When
    repository.keys.withdraw(VaultFixture.TENANT);
    repository.keys.destroy(VaultFixture.TENANT);

    // Then
    assertThatThrownBy(() -> readAll(repository.reopened(), name))
        .isInstanceOf(KeyUnavailable.class)
        .hasMessageContaining("were destroyed");
  }

  @Test
  void anAbandonedObjectLeavesNothing() throws IOException {
    // Given
    var writer = vault.create(name, vault.newKey("base"));
    writer.write(ByteBuffer.wrap(VaultFixture.content(2_000, 5)));

    // When
    writer.close();

    // Then
    assertThat(repository.store.exists(name)).isFalse();
    try (var files = Files.list(repository.store.pathOf(name).getParent())) {
      assertThat(files).isEmpty();
    }
  }

  @Test
  void contentIsNowhereInClear() throws IOException {
    // Given
    var secret = "4111 1111 1111 1111";

    // When
    write(name, secret.getBytes(java.nio.charset.StandardCharsets.US_ASCII));

    // Then
    assertThat(new String(repository.stored(name), java.nio.charset.StandardCharsets.ISO_8859_1))
        .doesNotContain(secret);
  }

  private StoredObject write(ObjectName object, byte[] content) throws IOException {
    return write(object, vault.newKey("base"), content);
  }

  private StoredObject write(ObjectName object, DataKey key, byte[] content) throws IOException {
    try (var writer = vault.create(object, key)) {
      var buffer = ByteBuffer.wrap(content);
      while (buffer.hasRemaining()) {
        writer.write(buffer.slice(buffer.position(), Math.min(100_000, buffer.remaining())));
        buffer.position(buffer.position() + Math.min(100_000, buffer.remaining()));
      }
      return writer.commit();
    }
  }

  private static byte[] readAll(Vault from, ObjectName object) throws IOException {
    try (var reader = from.open(object);
        var stream = reader.stream()) {
      return stream.readAllBytes();
    }
  }

  private static int crc32c(byte[] bytes) {
    var crc = new CRC32C();
    crc.update(bytes);
    return (int) crc.getValue();
  }
}
