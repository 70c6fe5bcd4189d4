package io.safekeep.backup.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SealedPartsTest {
  @TempDir Path directory;
  private VaultFixture repository;
  private Vault vault;
  private ObjectName folder;

  @BeforeEach
  void openRepository() throws IOException {
    repository = new VaultFixture(directory);
    vault = repository.vault;
    folder = repository.name("archives");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 4_194_304, 10_000_000, 30_000_001})
  void contentOfAnyLengthIsReadBackInOrder(int length) throws IOException {
    // Given
    var content = VaultFixture.content(length, length);

    // When
    var parts = write(content);

    // Then
    assertThat(readInOrder(length)).isEqualTo(content);
    assertThat(parts.stream().mapToLong(StoredObject::rawLength).sum()).isEqualTo(length);
  }

  @Test
  void contentBeyondOnePartGoesOnInTheNext() throws IOException {
    // Given 256 MiB, which compress to little, and a byte
    var block = ByteBuffer.allocate(1 << 20);
    var parts = Collections.synchronizedList(new ArrayList<StoredObject>());

    // When
    try (var writer = vault.createParts(folder, vault.newKey("base"), 2, parts::add)) {
      for (var written = 0; written < 256; written++) {
        writer.write(block.duplicate());
      }
      writer.write(ByteBuffer.wrap(new byte[] {42}));
      writer.finish();
    }

    // Then
    assertThat(parts).extracting(StoredObject::rawLength).containsExactly(268_435_456L, 1L);
    assertThat(parts)
        .extracting(part -> part.name().lastSegment())
        .containsExactly("part-00000001", "part-00000002");
    try (var reader = repository.reopened().openParts(folder, 268_435_457);
        var opener = new FrameOpener()) {
      assertThat(reader.frames()).isEqualTo(65);
      assertThat(reader.frame(64, opener).get()).isEqualTo((byte) 42);
    }
  }

  @Test
  void aPartOfAnotherLengthIsRefused() throws IOException {
    // Given
    write(VaultFixture.content(10_000_000, 1));

    // When // Then
    assertThatThrownBy(() -> readInOrder(9_999_999))
        .isInstanceOf(CorruptObject.class)
        .hasMessageContaining("part-00000001 is corrupt: holds 10000000 bytes, not 9999999");
  }

  @Test
  void aFlippedByteEndsTheReadingOfAll() throws IOException {
    // Given
    write(VaultFixture.content(30_000_000, 1));
    var part = folder.child("part-00000001");
    var whole = repository.stored(part);
    var random = new Random(2);

    for (var round = 0; round < 20; round++) {
      var altered = whole.clone();
      altered[random.nextInt(altered.length)] ^= 1;
      repository.overwrite(part, altered);

      // When // Then
      assertThatThrownBy(() -> readInOrder(30_000_000)).isInstanceOf(CorruptObject.class);
    }
  }

  @Test
  void anAbandonedContentLeavesNoPart() throws IOException {
    // Given
    var writer = vault.createParts(folder, vault.newKey("base"), 2, part -> {});
    writer.write(ByteBuffer.wrap(VaultFixture.content(20_000_000, 1)));

    // When
    writer.close();

    // Then
    try (var files = Files.list(repository.store.pathOf(folder))) {
      assertThat(files).isEmpty();
    }
  }

  @Test
  void aFailureOfTheLastPartIsHeardOf() throws IOException {
    // Given
    var content = ByteBuffer.wrap(VaultFixture.content(1_000_000, 1));
    var failing =
        vault.createParts(
            folder,
            vault.newKey("base"),
            2,
            part -> {
              throw new IOException("catalogue is gone");
            });

    // When // Then
    try (failing) {
      failing.write(content);
      assertThatThrownBy(failing::finish)
          .isInstanceOf(IOException.class)
          .hasMessage("catalogue is gone");
    }
  }

  private List<StoredObject> write(byte[] content) throws IOException {
    var parts = Collections.synchronizedList(new ArrayList<StoredObject>());
    try (var writer = vault.createParts(folder, vault.newKey("base"), 3, parts::add)) {
      var buffer = ByteBuffer.wrap(content);
      while (buffer.hasRemaining()) {
        var count = Math.min(32_768, buffer.remaining());
        writer.write(buffer.slice(buffer.position(), count));
        buffer.position(buffer.position() + count);
      }
      writer.finish();
    }
    return parts;
  }

  private byte[] readInOrder(long length) throws IOException {
    var content = new ByteArrayOutputStream();
    try (var reader = repository.reopened().openParts(folder, length)) {
      reader.readInOrder(3, piece -> content.write(VaultFixture.copyOf(piece)));
    }
    return content.toByteArray();
  }
}
