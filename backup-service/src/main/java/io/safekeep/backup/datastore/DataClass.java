package io.safekeep.backup.datastore;

import io.safekeep.runtime.problem.Refusal;
import java.util.Locale;
import java.util.stream.Stream;

/// Classes of a tenant's data, each kept by something of its own.
public enum DataClass {
  /// Databases.
  STRUCTURED,
  /// Files.
  UNSTRUCTURED;

  /// @throws Refusal NOT_FOUND if there is no such class
  static DataClass parse(String text) {
    return Stream.of(values())
        .filter(it -> it.toString().equals(text))
        .findFirst()
        .orElseThrow(() -> Refusal.notFound("data class " + text));
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
