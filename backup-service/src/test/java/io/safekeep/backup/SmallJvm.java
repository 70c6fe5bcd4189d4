package io.safekeep.backup;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Runs a program in a JVM of its own with bounds on its memory.
public final class SmallJvm {
  private final List<String> bounds;

  public SmallJvm(String... bounds) {
    this.bounds = List.of(bounds);
  }

  /// Runs the program to its end.
  ///
  /// @return what it printed, exit code first if that is not 0
  public String run(Class<?> program, String... words) throws IOException, InterruptedException {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(bounds);
    command.addAll(
        List.of(
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-cp",
            classPath(),
            program.getName()));
    command.addAll(List.of(words));
    var process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try (var out = process.getInputStream()) {
      var text = new String(out.readAllBytes(), StandardCharsets.UTF_8);
      var code = process.waitFor();
      return code == 0 ? text : "exit code " + code + "\n" + text;
    }
  }

  /// Only what the engine needs: two hundred open jars would take most of a small heap.
  private static String classPath() {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
        .filter(SmallJvm::isNeeded)
        .collect(Collectors.joining(File.pathSeparator));
  }

  private static boolean isNeeded(String entry) {
    var file = new File(entry);
    return file.isDirectory()
        || Stream.of("backup-service-", "zstd-jni", "scram-", "stringprep", "saslprep")
            .anyMatch(file.getName()::startsWith);
  }
}
