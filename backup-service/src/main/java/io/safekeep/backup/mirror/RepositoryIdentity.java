package io.safekeep.backup.mirror;

import io.safekeep.backup.Repository;
import io.safekeep.backup.vault.ObjectName;
import io.safekeep.backup.vault.ObjectNotFound;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.UUID;

/// An object in each repository that says which one it is: a directory that was emptied, not
/// mounted, or replaced by another one says something else, or nothing.
final class RepositoryIdentity {
  static final ObjectName NAME = ObjectName.of("safekeep-repository");
  private static final String HEADER = "safekeep repository 1\n";
  private static final int LIMIT = 200;

  private RepositoryIdentity() {}

  /// What the repository says it is; empty if it says nothing.
  ///
  /// @throws IOException if it cannot be asked just now
  static Optional<UUID> read(Repository repository) throws IOException {
    try {
      String text = new String(repository.store().get(NAME, LIMIT), StandardCharsets.US_ASCII);
      if (!text.startsWith(HEADER)) {
        throw new IOException(NAME + " in the " + repository + " is not ours");
      }
      return Optional.of(UUID.fromString(text.substring(HEADER.length()).strip()));
    } catch (ObjectNotFound absent) {
      return Optional.empty();
    } catch (IllegalArgumentException malformed) {
      throw new IOException(NAME + " in the " + repository + " is malformed", malformed);
    }
  }

  static void write(Repository repository, UUID identity) throws IOException {
    repository.store().put(NAME, (HEADER + identity + "\n").getBytes(StandardCharsets.US_ASCII));
  }
}
