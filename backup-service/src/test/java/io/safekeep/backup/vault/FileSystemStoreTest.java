package io.safekeep.backup.vault;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FileSystemStoreTest {
  @TempDir Path directory;
  private FileSystemStore store;

  @BeforeEach
  void openStore() throws IOException {
    store = new FileSystemStore(directory);
  }

  @Test
  void anObjectAppearsWholeAtItsCommit() throws IOException {
    // Given
    var name = ObjectName.of("a", "b", "c");
    try (var upload = store.create(name)) {
      upload.write(ByteBuffer.wrap("hello ".getBytes(UTF_8)));
      upload.write(ByteBuffer.wrap("world".getBytes(UTF_8)));
      assertThat(store.exists(name)).isFalse();

      // When
      upload.commit();
    }

    // Then
    assertThat(store.get(name, 100)).isEqualTo("hello world".getBytes(UTF_8));
  }

  @Test
  void listingIsOrderedByNameAndHidesUploads() throws IOException {
    // Given
    store.put(ObjectName.of("a", "2"), new byte[3]);
    store.put(ObjectName.of("a", "10", "x"), new byte[1]);
    store.put(ObjectName.of("b"), new byte[1]);
    var upload = store.create(ObjectName.of("a", "3"));

    // When
    try (var entries = store.list(ObjectName.of("a"))) {
      // Then
      assertThat(entries.map(entry -> entry.name() + " " + entry.size()))
          .containsExactly("a/10/x 1", "a/2 3");
    }
    upload.close();
  }

  @Test
  void leftoversOfAKilledProcessAreRemoved() throws IOException {
    // Given
    store.create(ObjectName.of("a", "1")).write(ByteBuffer.wrap(new byte[10]));
    store.put(ObjectName.of("a", "2"), new byte[1]);

    // When
    var removed = store.removeLeftovers(ObjectName.of("a"));

    // Then
    assertThat(removed).isEqualTo(1);
    try (var files = Files.list(directory.resolve("a"))) {
      assertThat(files).containsExactly(directory.resolve("a").resolve("2"));
    }
  }

  @Test
  void deletingTheLastObjectRemovesItsDirectory() throws IOException {
    // Given
    var name = ObjectName.of("a", "b", "c");
    store.put(name, new byte[1]);

    // When
    var deleted = store.delete(name);

    // Then
    assertThat(deleted).isTrue();
    assertThat(directory.resolve("a")).doesNotExist();
    assertThat(store.delete(name)).isFalse();
  }

  @Test
  void anAbsentObjectIsNamed() {
    assertThatThrownBy(() -> store.open(ObjectName.of("a", "b")))
        .isInstanceOf(ObjectNotFound.class)
        .hasMessage("a/b is missing");
  }

  @Test
  void namesCannotLeaveTheStore() {
    assertThatThrownBy(() -> ObjectName.of("a", "..", "b"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> ObjectName.of("/etc")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> ObjectName.of("")).isInstanceOf(IllegalArgumentException.class);
  }
}
