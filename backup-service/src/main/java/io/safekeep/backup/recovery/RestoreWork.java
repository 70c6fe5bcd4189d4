package io.safekeep.backup.recovery;

/// Builds restored copies.
class RestoreWork {

  static final String KIND = "restore";
}
