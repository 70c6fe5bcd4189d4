package io.safekeep.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/// Memory of a process, from Linux' /proc.
public final class ProcessMemory {
  private ProcessMemory() {}

  /// Resident set size in KiB (`VmRSS`, proc(5)); empty when the process is gone or there is no
  /// /proc.
  public static OptionalLong residentKib(long pid) {
    return kib(pid, "status", "VmRSS:");
  }

  /// As [#residentKib], but of pages that several processes map only this one's share (`Pss`,
  /// proc(5)).
  public static OptionalLong proportionalKib(long pid) {
    return kib(pid, "smaps_rollup", "Pss:");
  }

  private static OptionalLong kib(long pid, String file, String field) {
    try {
      return Files.readAllLines(Path.of("/proc", Long.toString(pid), file)).stream()
          .filter(line -> line.startsWith(field))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
          .findFirst();
    } catch (IOException e) {
      return OptionalLong.empty();
    }
  }
}
