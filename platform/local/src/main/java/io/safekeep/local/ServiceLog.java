package io.safekeep.local;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/// What a service has written since its process was last started.
final class ServiceLog {
  private static final long LIMIT = 20L << 20;
  private static final int SHOWN_LINES = 12;

  private final Path file;
  private long start;

  ServiceLog(Path file) {
    this.file = file;
  }

  Path file() {
    return file;
  }

  /// Marks where the next process begins to write; a log that has grown long makes room first.
  void mark() {
    try {
      if (Files.exists(file) && Files.size(file) > LIMIT) {
        Files.move(
            file,
            file.resolveSibling(file.getFileName() + ".1"),
            StandardCopyOption.REPLACE_EXISTING);
      }
      start = Files.exists(file) ? Files.size(file) : 0;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot look at " + file, e);
    }
  }

  /// Why the process failed, as short as the log allows: the causes of its last error, outermost
  /// first, or its last lines when it logged no error.
  String whyItFailed() {
    var lines = lines();
    for (var line : lines.reversed()) {
      var causes = causesIn(line);
      if (!causes.isEmpty()) {
        return String.join("\n", causes);
      }
    }
    // What the JVM says about a start-up cache in the making is not why.
    lines.removeIf(line -> line.contains("AOT"));
    return String.join("\n", lines.subList(Math.max(0, lines.size() - SHOWN_LINES), lines.size()));
  }

  private static List<String> causesIn(String line) {
    if (!line.startsWith("{") || !line.contains("\"level\":\"ERROR\"")) {
      return List.of();
    }
    try {
      var causes = new ArrayList<String>();
      var entry = Json.MAPPER.readTree(line);
      causes.add(entry.path("message").asText());
      for (JsonNode cause = entry.path("exception");
          !cause.isMissingNode();
          cause = cause.path("causedBy").path("exception")) {
        causes.add(cause.path("exceptionType").asText() + ": " + cause.path("message").asText());
      }
      return causes;
    } catch (JsonProcessingException e) {
      // A line that the process died in the middle of.
      return List.of();
    }
  }

  private List<String> lines() {
    try (var log = new RandomAccessFile(file.toFile(), "r")) {
      log.seek(Math.min(start, log.length()));
      var bytes = new byte[(int) Math.min(log.length() - log.getFilePointer(), 4 << 20)];
      log.readFully(bytes);
      return new ArrayList<>(new String(bytes, StandardCharsets.UTF_8).lines().toList());
    } catch (IOException e) {
      return new ArrayList<>(List.of("(no log: " + e.getMessage() + ")"));
    }
  }
}
