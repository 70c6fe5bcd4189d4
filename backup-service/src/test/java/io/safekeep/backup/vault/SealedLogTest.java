package io.safekeep.backup.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SealedLogTest {
  @TempDir Path directory;
  private VaultFixture repository;
  private Vault vault;
  private ObjectName partial;
  private ObjectName lasting;

  @BeforeEach
  void openRepository() throws IOException {
    repository = new VaultFixture(directory);
    vault = repository.vault;
    lasting = repository.name("000000010000000000000001");
    partial = lasting.withSuffix(".partial");
  }

  @Test
  void entriesOfManySizesAreReadBackInOrder() throws IOException {
    // Given
    var random = new Random(7);
    var written = new ByteArrayOutputStream();
    try (var log = vault.append(partial, lasting, vault.newKey("wal"))) {
      for (var entry = 0; entry < 60; entry++) {
        var bytes = VaultFixture.content(1 + random.nextInt(200_000), entry);
        log.append(written.size(), ByteBuffer.wrap(bytes));
        written.write(bytes);
        if (entry % 7 == 0) {
          log.force();
        }
      }
      log.append(written.size(), ByteBuffer.wrap(VaultFixture.content(4 << 20, 99)));
      written.write(VaultFixture.content(4 << 20, 99));
      log.finish(written.size());
    }

    // When
    repository.store.rename(partial, lasting);
    var read = readAll(repository.reopened(), lasting);

    // Then
    assertThat(read.content).isEqualTo(written.toByteArray());
    assertThat(read.complete).isTrue();
    assertThat(read.contiguous).isTrue();
  }

  @Test
  void writerContinuesBehindTheLastWholeEntryWhereverTheFileWasCut() throws IOException {
    // Given
    writeThreeEntries();
    var whole = repository.stored(partial);
    var lastFrame = whole.length - frameLength(50);

    for (var cut = lastFrame; cut < whole.length; cut++) {
      repository.overwrite(partial, Arrays.copyOf(whole, cut));

      // When
      try (var log = repository.reopened().append(partial, lasting, vault.newKey("wal"))) {
        assertThat(log.endPosition()).hasValue(200);
        log.append(200, ByteBuffer.wrap(VaultFixture.content(30, 4)));
        log.finish(230);
      }

      // Then
      var read = readAll(repository.reopened(), partial);
      assertThat(read.content).hasSize(230);
      assertThat(read.complete).isTrue();
      assertThat(read.contiguous).isTrue();
    }
  }

  @Test
  void pagesThatNeverReachedTheDiskEndTheLogQuietly() throws IOException {
    // Given two entries that were not forced, of which the crash kept only the second
    try (var log = vault.append(partial, lasting, vault.newKey("wal"))) {
      log.append(0, ByteBuffer.wrap(VaultFixture.content(100, 1)));
      log.force();
      log.append(100, ByteBuffer.wrap(VaultFixture.content(100, 2)));
      log.append(200, ByteBuffer.wrap(VaultFixture.content(100, 3)));
    }
    var bytes = repository.stored(partial);
    Arrays.fill(
        bytes, bytes.length - 2 * frameLength(100), bytes.length - frameLength(100), (byte) 0);
    repository.overwrite(partial, bytes);

    // When
    var read = readAll(repository.reopened(), partial);

    // Then
    assertThat(read.content).isEqualTo(VaultFixture.content(100, 1));
    assertThat(read.complete).isFalse();
  }

  @Test
  void anyFlippedByteBeforeTheLastForcedEntryIsAnError() throws IOException {
    // Given
    writeThreeEntries();
    var whole = repository.stored(partial);

    for (var index = 0; index < whole.length - frameLength(50); index++) {
      var altered = whole.clone();
      altered[index] ^= 0x20;
      repository.overwrite(partial, altered);

      // When // Then
      assertThatThrownBy(() -> readAll(repository.reopened(), partial))
          .as("byte %d", index)
          .isInstanceOfAny(CorruptObject.class, ObjectNotFound.class);
    }
  }

  @Test
  void anyFlippedByteOfACompleteLogIsAnError() throws IOException {
    // Given
    try (var log = vault.append(lasting, lasting, vault.newKey("wal"))) {
      log.append(0, ByteBuffer.wrap(VaultFixture.content(300, 1)));
      log.force();
      log.append(300, ByteBuffer.wrap(VaultFixture.content(90, 2)));
      log.finish(390);
    }
    var whole = repository.stored(lasting);

    for (var index = 0; index < whole.length; index++) {
      var altered = whole.clone();
      altered[index] ^= 1;
      repository.overwrite(lasting, altered);

      // When // Then
      assertThatThrownBy(() -> readAll(repository.reopened(), lasting))
          .as("byte %d", index)
          .isInstanceOfAny(CorruptObject.class, KeyUnavailable.class);
    }
  }

  @Test
  void anyCutOfACompleteLogIsAnError() throws IOException {
    // Given
    try (var log = vault.append(lasting, lasting, vault.newKey("wal"))) {
      log.append(0, ByteBuffer.wrap(VaultFixture.content(300, 1)));
      log.finish(300);
    }
    var whole = repository.stored(lasting);

    for (var length = 0; length < whole.length; length++) {
      repository.overwrite(lasting, Arrays.copyOf(whole, length));

      // When // Then
      assertThatThrownBy(() -> readAll(repository.reopened(), lasting))
          .as("length %d", length)
          .isInstanceOf(CorruptObject.class);
    }
  }

  @Test
  void swappedEntriesAreAnError() throws IOException {
    // Given
    try (var log = vault.append(partial, lasting, vault.newKey("wal"))) {
      for (var entry = 0; entry < 3; entry++) {
        log.append(entry * 100L, ByteBuffer.wrap(VaultFixture.content(100, entry)));
        log.force();
      }
    }
    var bytes = repository.stored(partial);
    var frame = frameLength(100);
    var first = Arrays.copyOfRange(bytes, Head.BYTES, Head.BYTES + frame);
    System.arraycopy(bytes, Head.BYTES + frame, bytes, Head.BYTES, frame);
    System.arraycopy(first, 0, bytes, Head.BYTES + frame, frame);
    repository.overwrite(partial, bytes);

    // When // Then
    assertThatThrownBy(() -> readAll(repository.reopened(), partial))
        .isInstanceOf(CorruptObject.class)
        .hasMessageContaining("000000010000000000000001.partial is corrupt");
  }

  @Test
  void aLogUnderAnotherNameIsNotAccepted() throws IOException {
    // Given
    try (var log = vault.append(lasting, lasting, vault.newKey("wal"))) {
      log.append(0, ByteBuffer.wrap(VaultFixture.content(300, 1)));
      log.force();
      log.finish(300);
    }
    var other = repository.name("000000010000000000000002");
    repository.store.rename(lasting, other);

    // When // Then
    assertThatThrownBy(() -> readAll(repository.reopened(), other, other))
        .isInstanceOf(CorruptObject.class);
  }

  @Test
  void everySessionHasAKeyOfItsOwn() throws IOException {
    // Given the same data key and the same bytes
    var key = vault.newKey("wal");
    byte[] once;
    try (var log = vault.append(partial, lasting, key)) {
      log.append(0, ByteBuffer.wrap(VaultFixture.content(100, 1)));
      once = repository.stored(partial);
    }
    repository.overwrite(partial, new byte[0]);

    // When
    byte[] again;
    try (var log = vault.append(partial, lasting, key)) {
      log.append(0, ByteBuffer.wrap(VaultFixture.content(100, 1)));
      again = repository.stored(partial);
    }

    // Then
    assertThat(tail(again)).isNotEqualTo(tail(once));
  }

  private static byte[] tail(byte[] stored) {
    return Arrays.copyOfRange(stored, Head.BYTES + Frame.HEADER_BYTES, stored.length);
  }

  /// Noise of 50 and of 100 bytes does not compress below its length plus the half that repeats.
  private int frameLength(int contentLength) throws IOException {
    try (var sealer = new FrameSealer()) {
      var target = ByteBuffer.allocate(1000);
      sealer.seal(
          AesGcm.derive(new byte[32], new byte[32], new byte[1]),
          0,
          false,
          0,
          0,
          ByteBuffer.wrap(VaultFixture.content(contentLength, 2)),
          target);
      return target.position();
    }
  }

  private void writeThreeEntries() throws IOException {
    try (var log = vault.append(partial, lasting, vault.newKey("wal"))) {
      log.append(0, ByteBuffer.wrap(VaultFixture.content(150, 1)));
      log.force();
      log.append(150, ByteBuffer.wrap(VaultFixture.content(50, 2)));
      log.force();
      log.append(200, ByteBuffer.wrap(VaultFixture.content(50, 2)));
    }
  }

  private ReadBack readAll(Vault from, ObjectName name) throws IOException {
    return readAll(from, name, lasting);
  }

  private static ReadBack readAll(Vault from, ObjectName name, ObjectName lasting)
      throws IOException {
    var content = new ByteArrayOutputStream();
    var contiguous = true;
    try (var log = from.read(name, lasting)) {
      for (var entry = log.next(); entry != null; entry = log.next()) {
        contiguous &= entry.position() == content.size();
        content.write(VaultFixture.copyOf(entry.content()));
      }
      return new ReadBack(content.toByteArray(), contiguous, log.complete());
    }
  }

  private record ReadBack(byte[] content, boolean contiguous, boolean complete) {}
}
