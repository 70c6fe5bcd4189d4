package io.safekeep.backup.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.safekeep.backup.vault.AppendableStore;
import io.safekeep.backup.vault.FileSystemStore;
import io.safekeep.backup.vault.LocalKeys;
import io.safekeep.backup.vault.ObjectName;
import io.safekeep.backup.vault.Vault;
import io.safekeep.backup.wire.SystemIdentifier;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A base backup exists or does not, wherever its removal is cut off.
class RemovedBaseBackupTest {
  private static final UUID TENANT = UUID.fromString("0199c0de-0000-7000-8000-000000000001");
  private static final UUID DATASTORE = UUID.fromString("0199c0de-0000-7000-8000-00000000000d");
  private static final UUID BACKUP = UUID.fromString("0199c0de-0000-7000-8000-00000000000b");
  private static final SystemIdentifier SYSTEM = new SystemIdentifier(7);
  private static final List<String> OBJECTS =
      List.of("archives/part-00000001", "archives/part-00000002", "begun", "complete", "files");

  @TempDir private Path directory;

  @Test
  void whereverItsRemovalIsCutOffItIsWholeOrGoneAndRepeatingFinishes() throws IOException {
    for (int crashAt = 0; crashAt <= OBJECTS.size(); crashAt++) {
      // Given
      FileSystemStore files = new FileSystemStore(directory.resolve("crash-at-" + crashAt));
      BaseBackups healthy = new BaseBackups(vault(files), SYSTEM);
      vault(files).newKey("base", BACKUP);
      for (String object : OBJECTS) {
        files.put(new ObjectName(healthy.folder(BACKUP).name() + "/" + object), new byte[3]);
      }
      BaseBackups crashing = new BaseBackups(vault(failingAt(files, crashAt)), SYSTEM);

      // When
      assertThatThrownBy(() -> crashing.remove(BACKUP)).isInstanceOf(IOException.class);

      // Then
      assertThat(healthy.isComplete(BACKUP)).isEqualTo(crashAt == 0);
      if (crashAt == 0) {
        assertThat(count(files)).isEqualTo(OBJECTS.size() + 1);
      }

      // And
      healthy.remove(BACKUP);
      assertThat(count(files)).isZero();
    }
  }

  private static long count(FileSystemStore files) throws IOException {
    try (var entries = files.list(new ObjectName(DATASTORE.toString()))) {
      return entries.count();
    }
  }

  private Vault vault(AppendableStore store) throws IOException {
    return new Vault(
        store, new LocalKeys(directory.resolve("tenant.keys"), new byte[32]), TENANT, DATASTORE);
  }

  private static AppendableStore failingAt(AppendableStore store, int deletion) {
    var left = new AtomicInteger(deletion);
    return (AppendableStore)
        Proxy.newProxyInstance(
            AppendableStore.class.getClassLoader(),
            new Class<?>[] {AppendableStore.class},
            (_, method, arguments) -> {
              if (method.getName().equals("delete") && left.getAndDecrement() == 0) {
                throw new IOException("the machine stopped");
              }
              try {
                return method.invoke(store, arguments);
              } catch (InvocationTargetException failed) {
                throw failed.getCause();
              }
            });
  }
}
