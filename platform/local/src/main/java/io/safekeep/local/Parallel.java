package io.safekeep.local;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;

/// Pieces of work side by side.
final class Parallel {
  private static final Executor THREADS =
      Executors.newCachedThreadPool(Thread.ofPlatform().daemon().name("suite-", 0).factory());

  private Parallel() {}

  /// Runs all of `tasks`, waits for every one of them, and then throws the first fault, if any.
  static void run(List<? extends Runnable> tasks) {
    var futures = tasks.stream().map(task -> CompletableFuture.runAsync(task, THREADS)).toList();
    RuntimeException first = null;
    for (var future : futures) {
      try {
        future.join();
      } catch (CompletionException e) {
        var fault = e.getCause() instanceof RuntimeException cause ? cause : e;
        if (first == null) {
          first = fault;
        } else {
          first.addSuppressed(fault);
        }
      }
    }
    if (first != null) {
      throw first;
    }
  }
}
