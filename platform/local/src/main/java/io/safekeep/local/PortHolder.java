package io.safekeep.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The process that listens on a TCP port, as far as this user may see it (Linux' /proc).
record PortHolder(long pid, String command) {
  private static final String LISTENING = "0A";

  static Optional<PortHolder> of(int port) {
    var sockets =
        Stream.of("/proc/net/tcp", "/proc/net/tcp6")
            .flatMap(table -> linesOf(Path.of(table)))
            .flatMap(line -> listeningInode(line, port).stream())
            .map(inode -> "socket:[" + inode + "]")
            .collect(Collectors.toSet());
    if (sockets.isEmpty()) {
      return Optional.empty();
    }
    return ProcessHandle.allProcesses()
        .filter(process -> holdsAny(process.pid(), sockets))
        .findFirst()
        .map(process ->
            new PortHolder(process.pid(), process.info().command().orElse("an unknown program")));
  }

  /// The inode in a line of /proc/net/tcp (proc(5)) whose socket listens on `port`.
  static Optional<String> listeningInode(String line, int port) {
    var fields = List.of(line.strip().split("\\s+"));
    if (fields.size() < 10 || !fields.get(3).equals(LISTENING)) {
      return Optional.empty();
    }
    var address = fields.get(1);
    var hex = address.substring(address.lastIndexOf(':') + 1);
    return Integer.parseInt(hex, 16) == port ? Optional.of(fields.get(9)) : Optional.empty();
  }

  private static Stream<String> linesOf(Path table) {
    try {
      return Files.readAllLines(table).stream().skip(1);
    } catch (IOException e) {
      return Stream.empty();
    }
  }

  private static boolean holdsAny(long pid, Set<String> sockets) {
    try (var descriptors = Files.list(Path.of("/proc", Long.toString(pid), "fd"))) {
      return descriptors.anyMatch(descriptor -> sockets.contains(target(descriptor)));
    } catch (IOException e) {
      // Another user's process, or one that has just ended.
      return false;
    }
  }

  private static String target(Path link) {
    try {
      return Files.readSymbolicLink(link).toString();
    } catch (IOException e) {
      return "";
    }
  }
}
