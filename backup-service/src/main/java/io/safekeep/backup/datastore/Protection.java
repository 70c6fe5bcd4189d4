package io.safekeep.backup.datastore;

import java.time.Instant;

/// Whether a datastore can be recovered. Each state knows the changes it allows.
public sealed interface Protection {

  Instant since();

  /// No complete base backup yet that the archived WAL continues: nothing can be recovered from now
  /// on.
  record Seeding(Instant since) implements Protection {

    public Complete baseBackupCompleted(Instant at) {
      return new Complete(at);
    }
  }

  /// A base backup and the WAL behind it are there, and WAL arrives.
  record Complete(Instant since) implements Protection {

    public Interrupted interrupted(String reason, Instant at) {
      return new Interrupted(reason, at);
    }

    public Seeding gapOpened(Instant at) {
      return new Seeding(at);
    }
  }

  /// What is there can be recovered, but no new WAL arrives.
  record Interrupted(String reason, Instant since) implements Protection {

    public Complete resumed(Instant at) {
      return new Complete(at);
    }

    public Seeding gapOpened(Instant at) {
      return new Seeding(at);
    }
  }
}
