package io.safekeep.backup.files;

import io.safekeep.backup.vault.DataKey;
import io.safekeep.backup.vault.ObjectName;
import io.safekeep.backup.vault.ObjectNotFound;
import io.safekeep.backup.vault.Vault;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What changed in a file store, scan by scan, as numbered sealed objects. It is the truth: the
/// catalogue is made of it, and can be made of it again.
///
/// A journal is committed after all contents that it names, so one that is there can be restored.
public final class Journal {

  /// So that names are ordered as numbers are.
  private static final String NUMBER = "%016d";

  private final Vault vault;

  public Journal(Vault vault) {
    this.vault = vault;
  }

  /// Where a journal lies.
  public ObjectName nameOf(long number) {
    return folder().child(NUMBER.formatted(number));
  }

  private ObjectName folder() {
    return vault.root().child("journal");
  }

  /// Begins a journal. Nothing of it is there before [JournalWriter#commit].
  ///
  /// @param number one more than the last
  JournalWriter create(DataKey key, long number, Instant startedAt) throws IOException {
    return new JournalWriter(vault.create(nameOf(number), key), number, startedAt);
  }

  boolean exists(long number) throws IOException {
    return vault.store().exists(nameOf(number));
  }

  /// @return null if there is none of that number
  /// @throws io.safekeep.backup.vault.CorruptObject if it is not as it was written
  public @Nullable JournalReader open(long number) throws IOException {
    try {
      return JournalReader.open(vault.open(nameOf(number)), number);
    } catch (ObjectNotFound absent) {
      return null;
    }
  }

  /// Numbers of the journals that are there, in order.
  public List<Long> numbers() throws IOException {
    try (var entries = vault.store().list(folder())) {
      return entries.map(entry -> Long.valueOf(entry.name().lastSegment())).toList();
    } catch (UncheckedIOException failed) {
      throw failed.getCause();
    }
  }
}
