package io.safekeep.backup.base;

import io.safekeep.backup.vault.ObjectName;
import io.safekeep.backup.wire.SystemIdentifier;
import java.util.UUID;

/// Names of the objects of one base backup: `<datastore>/<system identifier>/base/<backup>/...`.
record BackupFolder(ObjectName name) {

  static ObjectName allOf(ObjectName root, SystemIdentifier system) {
    return root.child(system.toString()).child("base");
  }

  static BackupFolder of(ObjectName root, SystemIdentifier system, UUID backup) {
    return new BackupFolder(allOf(root, system).child(backup.toString()));
  }

  /// Written first, in clear: by it an interrupted backup is recognised.
  ObjectName begun() {
    return name.child("begun");
  }

  /// Below it the numbered parts of the server's tar archives, one after the other.
  ObjectName archives() {
    return name.child("archives");
  }

  /// The list of files and where their bytes are in the archives.
  ObjectName files() {
    return name.child("files");
  }

  /// Length and checksum of each stored part.
  ObjectName parts() {
    return name.child("parts");
  }

  /// The server's own manifest.
  ObjectName manifest() {
    return name.child("backup_manifest");
  }

  /// Written last: without it the backup does not exist.
  ObjectName complete() {
    return name.child("complete");
  }
}
