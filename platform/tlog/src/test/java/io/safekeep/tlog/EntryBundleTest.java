package io.safekeep.tlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class EntryBundleTest {

  @Test
  void entriesOfAnyLengthAreGivenBack() throws MalformedNote {
    // Given
    var entries = List.of(new byte[0], new byte[] {1, 2, 3}, new byte[EntryBundle.ENTRY_LIMIT]);

    // When
    var bundle = EntryBundle.encode(entries);

    // Then
    assertThat(bundle).hasSize(3 * 2 + 3 + 65_535).startsWith(0, 0, 0, 3, 1, 2, 3, 0xFF, 0xFF);
    assertThat(EntryBundle.decode(bundle)).containsExactlyElementsOf(entries);
  }

  @Test
  void entryThatDoesNotFitIsRefused() {
    var entries = List.of(new byte[EntryBundle.ENTRY_LIMIT + 1]);
    assertThatThrownBy(() -> EntryBundle.encode(entries))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void bundleThatIsCutOffOrTooLongIsRefused() {
    assertThatThrownBy(() -> EntryBundle.decode(new byte[] {0})).isInstanceOf(MalformedNote.class);
    assertThatThrownBy(() -> EntryBundle.decode(new byte[] {0, 2, 1}))
        .isInstanceOf(MalformedNote.class);
    var many = EntryBundle.encode(Collections.nCopies(257, new byte[0]));
    assertThatThrownBy(() -> EntryBundle.decode(many)).isInstanceOf(MalformedNote.class);
  }
}
