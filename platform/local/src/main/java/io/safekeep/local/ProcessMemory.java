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
    try {
      return Files.readAllLines(Path.of("/proc", Long.toString(pid), "status")).stream()
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
          .findFirst();
    } catch (IOException e) {
      return OptionalLong.empty();
    }
  }
}
