package io.safekeep.access.catalogue;

import jakarta.inject.Singleton;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// The catalogues of all versions, read. Which one is in force is asked of the database each time;
/// a version's own document never changes.
@Singleton
public class Catalogues {

  private final SqlCatalogueVersions versions;
  private final Map<Integer, Version> read = new ConcurrentHashMap<>();

  Catalogues(SqlCatalogueVersions versions) {
    this.versions = versions;
  }

  /// A catalogue and what it is known by.
  ///
  /// @param sha256 of the document, in hexadecimal digits
  public record Version(int number, String sha256, Catalogue catalogue) {}

  public Version inForce() {
    return of(
        versions.active().orElseThrow(() -> new IllegalStateException("no policy is active")));
  }

  /// @throws java.util.NoSuchElementException if there is no such version
  public Version of(int number) {
    return read.computeIfAbsent(number, this::read);
  }

  private Version read(int number) {
    var version = versions.find(number).orElseThrow();
    return new Version(
        number,
        version.sha256(),
        CatalogueReader.read(versions.document(number))
            .catalogue()
            .orElseThrow(() -> new IllegalStateException("policy version " + number + " is bad")));
  }
}
