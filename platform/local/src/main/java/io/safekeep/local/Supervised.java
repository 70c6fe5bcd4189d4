package io.safekeep.local;

import java.util.concurrent.CompletableFuture;

/// Something that should run until it is told to stop.
interface Supervised {
  String name();

  /// Completes with a word on the cause when what runs now has ended.
  CompletableFuture<String> ended();

  /// Whether an end is a fault; false once somebody stopped it on purpose.
  boolean isWanted();

  /// Starts it again and returns when it works.
  void startAgain();
}
