package io.safekeep.backup.datastore;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;

/// Which releases of PostgreSQL there are, as of a day.
///
/// @param majors by their number
record PostgresReleases(LocalDate asOf, Map<Integer, Major> majors) {

  private static final String BUILT_IN = "/postgresql-releases.properties";

  PostgresReleases {
    majors = Map.copyOf(majors);
  }

  /// A major version.
  ///
  /// @param newest minor release, and the day of it
  /// @param end last day on which it is supported
  record Major(int newest, LocalDate released, LocalDate end) {}

  /// @param file read instead of what was built in
  static PostgresReleases read(Optional<Path> file) {
    try (InputStream stream =
        file.isPresent()
            ? Files.newInputStream(file.get())
            : PostgresReleases.class.getResourceAsStream(BUILT_IN)) {
      var properties = new Properties();
      properties.load(new InputStreamReader(stream, StandardCharsets.UTF_8));
      return parse(properties);
    } catch (IOException | RuntimeException e) {
      throw new IllegalStateException("the releases of PostgreSQL cannot be read", e);
    }
  }

  private static PostgresReleases parse(Properties properties) {
    Map<Integer, Major> majors = new HashMap<>();
    for (String name : properties.stringPropertyNames()) {
      if (!name.equals("as-of")) {
        String[] words = properties.getProperty(name).split("\\s+");
        majors.put(
            Integer.valueOf(name),
            new Major(
                Integer.parseInt(words[0]), LocalDate.parse(words[1]), LocalDate.parse(words[2])));
      }
    }
    return new PostgresReleases(LocalDate.parse(properties.getProperty("as-of")), majors);
  }
}
