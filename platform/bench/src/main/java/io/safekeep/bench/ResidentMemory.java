package io.safekeep.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// Resident memory of this process, in bytes, as proc(5) tells it.
final class ResidentMemory {
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final Path CLEAR = Path.of("/proc/self/clear_refs");

  /// Resets the peak to what is resident now.
  private static final String PEAK = "5";

  private ResidentMemory() {}

  static long now() throws IOException {
    return kibibytes("VmRSS:") * 1024;
  }

  /// The most since [#forgetPeak], or since the process began.
  static long peak() throws IOException {
    return kibibytes("VmHWM:") * 1024;
  }

  static void forgetPeak() throws IOException {
    Files.writeString(CLEAR, PEAK, StandardCharsets.UTF_8);
  }

  private static long kibibytes(String name) throws IOException {
    for (var line : Files.readAllLines(STATUS)) {
      if (line.startsWith(name)) {
        return Long.parseLong(line.replaceAll("[^0-9]", ""));
      }
    }
    throw new IOException("no " + name + " in " + STATUS);
  }
}
