package io.safekeep.backup.recovery;

/// Keeps restored copies running.
class ServeCopyWork {

  static final String KIND = "serve-copy";
}
