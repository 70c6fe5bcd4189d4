package io.safekeep.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// How PostgreSQL, which refuses to run as root, is started by whoever runs this JVM.
enum Unprivileged {
  /// The JVM's user is not root: nothing to do.
  AS_IS(List.of()),
  /// A user namespace without mappings shows the process the overflow user as its own id, and
  /// root's files as owned by that same id: PostgreSQL is content and no file changes hands.
  USER_NAMESPACE(List.of("unshare", "--user")),
  /// Where namespaces are forbidden (containers with a strict seccomp profile): really become
  /// `nobody`.
  NOBODY(
      List.of(
          "setpriv",
          "--reuid=" + Unprivileged.NOBODY_ID,
          "--regid=" + Unprivileged.NOBODY_ID,
          "--clear-groups"));

  private static final int NOBODY_ID = 65534;

  private final List<String> words;

  Unprivileged(List<String> words) {
    this.words = words;
  }

  static Unprivileged here() {
    if (!"root".equals(System.getProperty("user.name"))) {
      return AS_IS;
    }
    return Spawner.succeeds("unshare", "--user", "true") ? USER_NAMESPACE : NOBODY;
  }

  List<String> wrap(List<String> command) {
    var wrapped = new ArrayList<>(words);
    wrapped.addAll(command);
    return wrapped;
  }

  /// Lets the process own `tree`, which PostgreSQL demands of its data directory.
  void handOver(Path tree) {
    if (this != NOBODY) {
      return;
    }
    try (var files = Files.walk(tree)) {
      for (var file : (Iterable<Path>) files::iterator) {
        Files.setAttribute(file, "unix:uid", NOBODY_ID);
        Files.setAttribute(file, "unix:gid", NOBODY_ID);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot give " + tree + " to user " + NOBODY_ID, e);
    }
  }
}
