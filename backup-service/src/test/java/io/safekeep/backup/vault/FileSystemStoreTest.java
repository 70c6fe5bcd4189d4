package io.safekeep.backup.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

final class FileSystemStoreTest extends StoreContract {
  @Override
  AppendableStore emptyStore() throws IOException {
    return new FileSystemStore(directory.resolve("store"));
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
    try (var files = Files.list(directory.resolve("store").resolve("a"))) {
      assertThat(files).containsExactly(directory.resolve("store").resolve("a").resolve("2"));
    }
  }

  @Test
  void deletingTheLastObjectRemovesItsDirectory() throws IOException {
    // Given
    var name = ObjectName.of("a", "b", "c");
    store.put(name, new byte[1]);

    // When
    store.delete(name);

    // Then
    assertThat(directory.resolve("store").resolve("a")).doesNotExist();
  }

  @Test
  void namesCannotLeaveTheStore() {
    assertThatThrownBy(() -> ObjectName.of("a", "..", "b"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> ObjectName.of("/etc")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> ObjectName.of("")).isInstanceOf(IllegalArgumentException.class);
  }
}
