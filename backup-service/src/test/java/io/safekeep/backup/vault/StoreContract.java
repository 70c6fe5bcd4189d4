package io.safekeep.backup.vault;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What every store that a repository can lie in does alike.
abstract class StoreContract {
  private static final ObjectName LOG = ObjectName.of("log", "1.partial");

  @TempDir Path directory;
  AppendableStore store;

  /// A store without any object.
  abstract AppendableStore emptyStore() throws IOException;

  @BeforeEach
  final void openStore() throws IOException {
    store = emptyStore();
  }

  @Test
  void anObjectAppearsWholeAtItsCommit() throws IOException {
    // Given
    var name = ObjectName.of("a", "b", "c");
    try (var upload = store.create(name)) {
      upload.write(text("hello "));
      upload.write(text("world"));
      assertThat(store.exists(name)).isFalse();

      // When
      upload.commit();
    }

    // Then
    assertThat(store.exists(name)).isTrue();
    assertThat(store.get(name, 100)).isEqualTo("hello world".getBytes(UTF_8));
  }

  @Test
  void anUploadWithoutCommitLeavesNothing() throws IOException {
    // When
    try (var upload = store.create(ObjectName.of("a", "b"))) {
      upload.write(ByteBuffer.wrap(VaultFixture.content(20 << 20, 1)));
    }

    // Then
    assertThat(store.exists(ObjectName.of("a", "b"))).isFalse();
    assertThat(store.removeLeftovers(ObjectName.of("a"))).isZero();
  }

  @Test
  void aCommittedUploadReplaces() throws IOException {
    // Given
    store.put(ObjectName.of("a"), new byte[10]);

    // When
    store.put(ObjectName.of("a"), new byte[] {7});

    // Then
    assertThat(store.get(ObjectName.of("a"), 10)).containsExactly(7);
  }

  @Test
  void anObjectOfManyPartsIsReadAtAnyPlace() throws IOException {
    // Given
    var name = ObjectName.of("large");
    var content = VaultFixture.content((20 << 20) + 17, 2);
    try (var upload = store.create(name)) {
      upload.write(ByteBuffer.wrap(content));
      upload.commit();
    }

    // When
    try (var source = store.open(name)) {
      // Then
      assertThat(source.length()).isEqualTo((20 << 20) + 17);
      assertThat(read(source, 0, 80)).isEqualTo(Arrays.copyOf(content, 80));
      assertThat(read(source, (8 << 20) - 3, 3 << 20))
          .isEqualTo(Arrays.copyOfRange(content, (8 << 20) - 3, (11 << 20) - 3));
      assertThat(read(source, (20 << 20) + 1, 16))
          .isEqualTo(Arrays.copyOfRange(content, (20 << 20) + 1, (20 << 20) + 17));
      assertThatThrownBy(() -> read(source, 20 << 20, 18)).isInstanceOf(CorruptObject.class);
    }
  }

  @Test
  void anEmptyObjectIsAnObject() throws IOException {
    // When
    store.put(ObjectName.of("empty"), new byte[0]);

    // Then
    assertThat(store.get(ObjectName.of("empty"), 10)).isEmpty();
  }

  @Test
  void listingIsOrderedByNameAndHidesUploads() throws IOException {
    // Given
    store.put(ObjectName.of("a", "2"), new byte[3]);
    store.put(ObjectName.of("a", "2.commits"), new byte[1]);
    store.put(ObjectName.of("a", "10", "x"), new byte[1]);
    store.put(ObjectName.of("a", "10.history"), new byte[1]);
    store.put(ObjectName.of("ab"), new byte[1]);
    store.put(ObjectName.of("b"), new byte[1]);
    try (var upload = store.create(ObjectName.of("a", "3"));
        // When
        var entries = store.list(ObjectName.of("a"))) {
      // Then
      assertThat(upload).isNotNull();
      assertThat(entries.map(entry -> entry.name() + " " + entry.size()))
          .containsExactly("a/10.history 1", "a/10/x 1", "a/2 3", "a/2.commits 1");
    }
  }

  @Test
  void listingWhatIsNotThereIsEmpty() throws IOException {
    try (var entries = store.list(ObjectName.of("nothing", "here"))) {
      assertThat(entries).isEmpty();
    }
  }

  @Test
  void aDeletedObjectIsGone() throws IOException {
    // Given
    var name = ObjectName.of("a", "b", "c");
    store.put(name, new byte[1]);

    // When
    var deleted = store.delete(name);

    // Then
    assertThat(deleted).isTrue();
    assertThat(store.exists(name)).isFalse();
    assertThat(store.delete(name)).isFalse();
  }

  @Test
  void anAbsentObjectIsNamed() {
    assertThatThrownBy(() -> store.open(ObjectName.of("a", "b")))
        .isInstanceOf(ObjectNotFound.class)
        .hasMessage("a/b is missing");
  }

  @Test
  void whatWasForcedIsThereForAnybody() throws IOException {
    // Given
    try (var log = store.append(LOG)) {
      log.append(text("one"));
      log.force();
      log.append(text("two"));
      log.force();
      assertThat(log.length()).isEqualTo(6);
    }

    // When
    try (var log = store.append(LOG)) {
      log.append(text("three"));
      log.force();
    }

    // Then
    assertThat(store.get(LOG, 100)).isEqualTo("onetwothree".getBytes(UTF_8));
    assertThat(listed("log")).containsExactly("log/1.partial 11");
  }

  @Test
  void aLogIsCutWhereItsWriterSays() throws IOException {
    // Given
    try (var log = store.append(LOG)) {
      for (var word : new String[] {"one", "two", "three"}) {
        log.append(text(word));
        log.force();
      }

      // When
      log.truncate(4);
      log.append(text("!"));
      log.force();
    }

    // Then
    assertThat(store.get(LOG, 100)).isEqualTo("onet!".getBytes(UTF_8));
  }

  @Test
  void aLogGetsItsLastingName() throws IOException {
    // Given
    try (var log = store.append(LOG)) {
      log.append(text("one"));
      log.force();
      log.append(text("two"));
      log.force();
    }
    store.put(ObjectName.of("log", "1"), new byte[1]);

    // When
    store.rename(LOG, ObjectName.of("log", "1"));

    // Then
    assertThat(store.get(ObjectName.of("log", "1"), 100)).isEqualTo("onetwo".getBytes(UTF_8));
    assertThat(listed("log")).containsExactly("log/1 6");
    assertThatThrownBy(() -> store.rename(LOG, ObjectName.of("log", "2")))
        .isInstanceOf(ObjectNotFound.class);
  }

  @Test
  void aLogOfManySmallPiecesIsWhole() throws IOException {
    // Given
    var expected = new StringBuilder();
    try (var log = store.append(LOG)) {
      // When
      for (var round = 0; round < 100; round++) {
        log.append(text(round + ","));
        log.force();
        expected.append(round).append(',');
      }
    }

    // Then
    assertThat(store.get(LOG, 1000)).isEqualTo(expected.toString().getBytes(UTF_8));
  }

  @Test
  void aSealedLogIsWrittenAndReadAgain() throws IOException {
    // Given
    var vault =
        new Vault(
            store,
            new LocalKeys(directory.resolve("keys"), VaultFixture.MASTER_KEY),
            VaultFixture.TENANT,
            UUID.randomUUID());
    var lasting = vault.root().child("log");
    var growing = lasting.withSuffix(".partial");
    var key = vault.newKey("test");

    // When
    try (var log = vault.append(growing, lasting, key)) {
      log.append(100, text("hello"));
      log.force();
    }
    try (var log = vault.append(growing, lasting, key)) {
      assertThat(log.endPosition()).hasValue(105);
      log.append(105, text("world"));
      log.finish(110);
    }
    store.rename(growing, lasting);

    // Then
    try (var log = vault.read(lasting, lasting)) {
      assertThat(log.next().content()).isEqualTo(text("hello"));
      assertThat(log.next().content()).isEqualTo(text("world"));
      assertThat(log.next()).isNull();
      assertThat(log.complete()).isTrue();
    }
  }

  final List<String> listed(String prefix) throws IOException {
    try (var entries = store.list(ObjectName.of(prefix))) {
      return entries.map(entry -> entry.name() + " " + entry.size()).toList();
    }
  }

  static ByteBuffer text(String text) {
    return ByteBuffer.wrap(text.getBytes(UTF_8));
  }

  private static byte[] read(ObjectStore.Source source, long position, int count)
      throws IOException {
    var target = ByteBuffer.allocate(count);
    source.read(target, position);
    return target.array();
  }
}
