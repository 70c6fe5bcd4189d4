package io.safekeep.backup.filestore;

import io.quarkus.logging.Log;
import io.safekeep.runtime.control.ControlCheck;
import io.safekeep.runtime.control.ControlResult;
import io.safekeep.runtime.control.ControlResult.Outcome;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A control check that looks at every file store by itself: one that cannot be looked at is
/// `unknown`, and says nothing about the others.
abstract class FileStoreCheck implements ControlCheck {

  private final SqlFileStores stores;

  FileStoreCheck(SqlFileStores stores) {
    this.stores = stores;
  }

  /// Looks at one file store.
  abstract ControlResult look(FileStore store) throws IOException;

  @Override
  public final List<ControlResult> check() {
    return stores.ids().stream().map(this::result).flatMap(Optional::stream).toList();
  }

  static ControlResult seen(
      Outcome outcome, FileStore store, @Nullable String measured, String detail) {
    return new ControlResult(outcome, store.tenant(), store.id().toString(), measured, detail);
  }

  private Optional<ControlResult> result(UUID id) {
    Optional<FileStore> store = stores.find(id);
    try {
      return store.isEmpty() ? Optional.empty() : Optional.of(look(store.get()));
    } catch (IOException | RuntimeException fault) {
      Log.errorf(fault, "check %s could not look at file store %s", name(), id);
      return Optional.of(
          seen(
              Outcome.UNKNOWN,
              store.orElseThrow(),
              null,
              "The file store could not be looked at."));
    }
  }
}
