package io.safekeep.backup.base;

import io.safekeep.backup.vault.ObjectName;
import io.safekeep.backup.vault.ObjectNotFound;
import io.safekeep.backup.vault.ObjectStore;
import io.safekeep.backup.vault.Vault;
import io.safekeep.backup.vault.VaultCopy;
import io.safekeep.backup.wire.SystemIdentifier;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;

/// Brings whole base backups of one cluster from one repository to another, object by object, so
/// that a copy that was cut short goes on where it ended. Needs no key.
public final class BackupMirror {
  private final Vault from;
  private final Vault to;
  private final SystemIdentifier system;
  private final VaultCopy copy;

  public BackupMirror(Vault from, Vault to, SystemIdentifier system, VaultCopy.Progress progress) {
    this.from = from;
    this.to = to;
    this.system = system;
    this.copy = new VaultCopy(from, to, progress);
  }

  /// Copies what the other repository lacks of a backup. It exists there when this returns.
  ///
  /// @param again whether to copy also what is there already, because it was found damaged
  /// @throws ObjectNotFound if there is no such backup to copy
  public void copy(UUID backup, boolean again) throws IOException {
    var folder = BackupFolder.of(from.root(), system, backup);
    var complete = folder.complete();
    if (!from.store().exists(complete)) {
      throw new ObjectNotFound(complete);
    }
    to.store().removeLeftovers(folder.name());
    var there = again ? Map.<ObjectName, Long>of() : sizes(to, folder.name());
    for (var entry : list(from, folder.name())) {
      if (!entry.name().equals(complete)
          && !Long.valueOf(entry.size()).equals(there.get(entry.name()))) {
        copy.object(entry.name());
      }
    }
    if (!there.containsKey(complete)) {
      copy.object(complete);
    }
  }

  private static Map<ObjectName, Long> sizes(Vault vault, ObjectName folder) throws IOException {
    return list(vault, folder).stream()
        .collect(Collectors.toMap(ObjectStore.Entry::name, ObjectStore.Entry::size));
  }

  private static List<ObjectStore.Entry> list(Vault vault, ObjectName folder) throws IOException {
    try (var entries = vault.store().list(folder)) {
      return entries.toList();
    } catch (UncheckedIOException failed) {
      throw failed.getCause();
    }
  }
}
