package io.safekeep.backup.base;

import io.safekeep.backup.vault.CorruptObject;
import io.safekeep.backup.vault.ObjectName;
import io.safekeep.backup.vault.ObjectNotFound;
import io.safekeep.backup.vault.SealedPartsReader;
import io.safekeep.backup.vault.Vault;
import io.safekeep.backup.wire.SystemIdentifier;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;

/// The base backups of one cluster in the repository.
public final class BaseBackups {
  /// The text of a complete backup has some 1.5 KiB and a line for each tablespace.
  private static final long COMPLETE_LIMIT = 4 << 20;

  /// Far beyond any schedule.
  private static final int LONGEST_CHAIN = 1000;

  private final Vault vault;
  private final SystemIdentifier system;

  public BaseBackups(Vault vault, SystemIdentifier system) {
    this.vault = vault;
    this.system = system;
  }

  /// Ids of the backups that are whole.
  public Set<UUID> complete() throws IOException {
    return ids(true);
  }

  /// Ids of what interrupted backups have left. A backup that is being taken looks the same.
  public Set<UUID> incomplete() throws IOException {
    return ids(false);
  }

  private Set<UUID> ids(boolean whole) throws IOException {
    var all = new TreeSet<UUID>();
    var finished = new TreeSet<UUID>();
    try (var entries = vault.store().list(BackupFolder.allOf(vault.root(), system))) {
      for (var entry : (Iterable<ObjectName>) entries.map(e -> e.name())::iterator) {
        // <datastore>/<system>/base/<backup>/<object>
        var id = UUID.fromString(entry.segments().get(3));
        all.add(id);
        if (entry.segments().size() == 5 && entry.lastSegment().equals("complete")) {
          finished.add(id);
        }
      }
    }
    if (whole) {
      return finished;
    }
    all.removeAll(finished);
    return all;
  }

  /// Whether the backup of that id is there and whole.
  public boolean isComplete(UUID id) throws IOException {
    return vault.store().exists(folder(id).complete());
  }

  /// The backup of that id if it is whole.
  ///
  /// @throws CorruptObject if its description was altered
  public Optional<CompletedBackup> find(UUID id) throws IOException {
    var name = folder(id).complete();
    if (!vault.store().exists(name)) {
      return Optional.empty();
    }
    try (var object = vault.open(name);
        var content = object.stream()) {
      if (object.length() > COMPLETE_LIMIT) {
        throw new CorruptObject(name, "has %d bytes".formatted(object.length()));
      }
      return Optional.of(CompletedBackup.parse(content.readAllBytes()));
    } catch (IllegalArgumentException malformed) {
      throw new CorruptObject(name, String.valueOf(malformed.getMessage()));
    } catch (ObjectNotFound removed) {
      if (removed.object().equals(name)) {
        return Optional.empty();
      }
      throw removed;
    }
  }

  /// A backup and those it rests on.
  ///
  /// @throws ObjectNotFound naming the description of a backup that is missing
  /// @throws CorruptObject if a description was altered or does not continue its parent's
  public BackupChain chain(CompletedBackup newest) throws IOException {
    var links = new ArrayList<CompletedBackup>();
    links.add(newest);
    for (var parent = newest.parent(); parent != null; parent = links.getLast().parent()) {
      var name = folder(parent).complete();
      var link = find(parent).orElseThrow(() -> new ObjectNotFound(name));
      if (links.size() > LONGEST_CHAIN) {
        throw new CorruptObject(name, "is in a chain that does not end");
      }
      links.add(link);
    }
    try {
      return BackupChain.newestFirst(links);
    } catch (IllegalArgumentException broken) {
      throw new CorruptObject(folder(newest.id()).complete(), String.valueOf(broken.getMessage()));
    }
  }

  /// The list of a backup's files.
  public FileIndexReader files(CompletedBackup backup) throws IOException {
    return FileIndexReader.open(vault, folder(backup.id()).files());
  }

  /// A backup's tar archives, one behind the other.
  public SealedPartsReader archives(CompletedBackup backup) {
    return vault.openParts(folder(backup.id()).archives(), backup.archiveBytes());
  }

  /// Removes a backup, whole or not: first what makes it whole, then its objects and its key.
  public void remove(UUID id) throws IOException {
    var folder = folder(id);
    vault.store().delete(folder.complete());
    vault.store().removeLeftovers(folder.name());
    try (var entries = vault.store().list(folder.name())) {
      for (var name : (Iterable<ObjectName>) entries.map(e -> e.name())::iterator) {
        vault.store().delete(name);
      }
    }
    vault.deleteKey(id);
  }

  /// Name of the object that makes a backup whole.
  public ObjectName nameOf(UUID id) {
    return folder(id).complete();
  }

  BackupFolder folder(UUID id) {
    return BackupFolder.of(vault.root(), system, id);
  }
}
