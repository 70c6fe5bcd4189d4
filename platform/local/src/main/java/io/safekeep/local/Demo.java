package io.safekeep.local;

import io.safekeep.local.story.RecoveryStory;
import java.io.PrintStream;
import java.nio.file.Path;
import java.sql.SQLException;

/// The main story, told against a running suite: a tenant's database is damaged and recovered to
/// the microsecond before.
final class Demo {
  private static final int RANDOM_TARGETS = 3;

  private final Endpoints endpoints;
  private final Path project;
  private final PrintStream out;

  Demo(Endpoints endpoints, Path project, PrintStream out) {
    this.endpoints = endpoints;
    this.project = project;
    this.out = out;
  }

  /// Returns whether every copy was exact.
  boolean tell() {
    var story =
        new RecoveryStory(
            endpoints,
            endpoints.tenants().getFirst(),
            project.resolve("../shared/data/chinook/chinook.sql"),
            RANDOM_TARGETS,
            System.nanoTime(),
            out::println);
    try {
      return story.tell().isEmpty();
    } catch (SQLException e) {
      throw new IllegalStateException("a database of the story cannot be used", e);
    }
  }
}
