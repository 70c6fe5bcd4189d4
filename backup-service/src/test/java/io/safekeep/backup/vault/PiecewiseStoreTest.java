package io.safekeep.backup.vault;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;

final class PiecewiseStoreTest extends StoreContract {
  private static final ObjectName LOG = ObjectName.of("log", "1.partial");

  private FileSystemStore below;

  @Override
  AppendableStore emptyStore() throws IOException {
    below = new FileSystemStore(directory.resolve("store"));
    return new PiecewiseStore(below);
  }

  @Test
  void manySmallPiecesBecomeOne() throws IOException {
    // Given
    try (var log = store.append(LOG)) {
      // When
      for (var round = 0; round < 33; round++) {
        log.append(text("x"));
        log.force();
      }
    }

    // Then
    try (var entries = below.list(LOG)) {
      assertThat(entries.map(entry -> entry.name().lastSegment() + " " + entry.size()))
          .containsExactly("000000000000000 32", "000000000000032 1");
    }
  }

  @Test
  void piecesThatALargerOneCoversAreNotReadTwice() throws IOException {
    // Given: a crash came between merging and deleting.
    below.put(LOG.child("000000000000000"), "onetwothree".getBytes(UTF_8));
    below.put(LOG.child("000000000000003"), "two".getBytes(UTF_8));
    below.put(LOG.child("000000000000011"), "four".getBytes(UTF_8));

    // When
    try (var log = store.append(LOG)) {
      log.truncate(5);
      log.append(text("!"));
      log.force();
    }

    // Then
    assertThat(store.get(LOG, 100)).isEqualTo("onetw!".getBytes(UTF_8));
    assertThat(listed("log")).containsExactly("log/1.partial 6");
  }

  @Test
  void aMissingPieceIsNoticed() throws IOException {
    // Given
    below.put(LOG.child("000000000000000"), "one".getBytes(UTF_8));
    below.put(LOG.child("000000000000005"), "two".getBytes(UTF_8));

    // When
    assertThatThrownBy(() -> store.open(LOG))
        // Then
        .isInstanceOf(CorruptObject.class)
        .hasMessage("log/1.partial is corrupt: lacks bytes 3 to 5");
  }
}
