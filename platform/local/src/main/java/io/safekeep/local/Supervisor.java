package io.safekeep.local;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// Starts again what ended although it should run, later each time, and says so.
final class Supervisor implements AutoCloseable {
  private final Consumer<String> announce;
  private final ExecutorService executor =
      Executors.newFixedThreadPool(
          4, Thread.ofPlatform().daemon().name("supervisor-", 0).factory());

  Supervisor(Consumer<String> announce) {
    this.announce = announce;
  }

  void watch(Supervised supervised) {
    watch(supervised, RestartDelay.FIRST);
  }

  private void watch(Supervised supervised, RestartDelay delay) {
    var since = System.nanoTime();
    supervised
        .ended()
        .thenAccept(cause -> {
          if (isUnwanted(supervised)) {
            return;
          }
          var run = Duration.ofNanos(System.nanoTime() - since);
          announce.accept(
              "%s ended (%s); starting it again in %d s"
                  .formatted(supervised.name(), cause, delay.pause().toSeconds()));
          restartLater(supervised, delay, run);
        })
        .exceptionally(fault -> {
          announce.accept(supervised.name() + " is not watched any more: " + fault);
          return null;
        });
  }

  private void restartLater(Supervised supervised, RestartDelay delay, Duration run) {
    CompletableFuture.runAsync(
            () -> restart(supervised, delay.afterRunOf(run)),
            CompletableFuture.delayedExecutor(
                delay.pause().toMillis(), TimeUnit.MILLISECONDS, executor))
        .exceptionally(fault -> {
          announce.accept(supervised.name() + " is not watched any more: " + fault);
          return null;
        });
  }

  private void restart(Supervised supervised, RestartDelay next) {
    if (isUnwanted(supervised)) {
      return;
    }
    try {
      supervised.startAgain();
    } catch (RuntimeException e) {
      if (isUnwanted(supervised)) {
        return;
      }
      announce.accept(
          "%s does not start (%s); next try in %d s"
              .formatted(supervised.name(), firstLine(e), next.pause().toSeconds()));
      restartLater(supervised, next, Duration.ZERO);
      return;
    }
    announce.accept(supervised.name() + " runs again");
    watch(supervised, next);
  }

  private boolean isUnwanted(Supervised supervised) {
    return executor.isShutdown() || !supervised.isWanted();
  }

  private static String firstLine(RuntimeException e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("no message");
  }

  /// Ends the watch; what is being started again right now still ends its start.
  @Override
  public void close() {
    executor.shutdownNow();
  }
}
