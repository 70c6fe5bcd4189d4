package io.safekeep.e2e;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Processes of a pod, as this machine sees them: its nodes are namespaces of the network alone.
final class PodProcesses {

  private PodProcesses() {}

  /// Ends them without a warning, as a crash does.
  ///
  /// @return how many there were
  static long crash(String pod) {
    var processes = ProcessHandle.allProcesses().filter(it -> isOf(it, pod)).toList();
    processes.forEach(ProcessHandle::destroyForcibly);
    return processes.size();
  }

  /// A container is told the name of its pod as that of its host.
  private static boolean isOf(ProcessHandle process, String pod) {
    try {
      var environment =
          Files.readString(Path.of("/proc/%d/environ".formatted(process.pid())), ISO_8859_1);
      return List.of(environment.split("\0")).contains("HOSTNAME=" + pod);
    } catch (IOException gone) {
      return false;
    }
  }
}
