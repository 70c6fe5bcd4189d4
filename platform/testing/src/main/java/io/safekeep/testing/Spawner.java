package io.safekeep.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/// Starts processes in a session of their own, so that Ctrl-C in a terminal reaches only their
/// parent, and, where the system can, so that the kernel signals them when this JVM dies, even by
/// `kill -9`.
public final class Spawner {
  /// The kernel ties a parent-death signal to the *thread* that forked (prctl(2),
  /// PR_SET_PDEATHSIG), so every child is forked by one thread that lives as long as the JVM.
  private static final ExecutorService FORKING_THREAD =
      Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().name("spawner").factory());

  private static final boolean HAS_SETSID = onPath("setsid");
  private static final boolean HAS_DEATH_SIGNAL =
      succeeds("setpriv", "--pdeathsig", "clear", "true");

  private Spawner() {}

  /// The words to put before a command so that it leads its own session and gets `signal` (for
  /// example `INT`) when the starting JVM dies.
  static List<String> prefix(String signal) {
    var words = new ArrayList<String>();
    if (HAS_SETSID) {
      words.add("setsid");
    }
    if (HAS_DEATH_SIGNAL) {
      words.addAll(List.of("setpriv", "--pdeathsig", signal));
    }
    return words;
  }

  /// Starts `builder`'s command. `signalWhenOrphaned` is a name as `kill -l` prints it, for example
  /// `TERM`.
  public static Process start(ProcessBuilder builder, String signalWhenOrphaned)
      throws IOException {
    var command = new ArrayList<>(prefix(signalWhenOrphaned));
    command.addAll(builder.command());
    return fork(builder.command(command));
  }

  static Process fork(ProcessBuilder builder) throws IOException {
    try {
      return CompletableFuture.supplyAsync(
              () -> {
                try {
                  return builder.start();
                } catch (IOException e) {
                  throw new CompletionException(e);
                }
              },
              FORKING_THREAD)
          .join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof IOException cause) {
        throw cause;
      }
      throw e;
    }
  }

  /// Sends `signal` (a name such as `INT`) to `pid`; does nothing when there is no such process.
  public static void signal(long pid, String signal) {
    try {
      new ProcessBuilder("sh", "-c", "kill -s \"$0\" \"$1\"", signal, Long.toString(pid))
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start()
          .waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot send " + signal + " to process " + pid, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  static boolean succeeds(String... command) {
    try {
      var process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      if (!process.waitFor(5, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        return false;
      }
      return process.exitValue() == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static boolean onPath(String command) {
    var path = System.getenv().getOrDefault("PATH", "/usr/bin:/bin");
    for (var folder : path.split(":")) {
      if (Files.isExecutable(Path.of(folder, command))) {
        return true;
      }
    }
    return false;
  }
}
