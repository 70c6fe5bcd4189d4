package io.safekeep.local;

import io.safekeep.local.story.DepartureStory;
import io.safekeep.local.story.RecoveryStory;
import java.io.PrintStream;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;

/// The main stories, told against a running suite: a tenant's database is damaged and recovered to
/// the microsecond before; a customer leaves, and nothing is left of it.
final class Demo {
  private static final int RANDOM_TARGETS = 3;

  private final Endpoints endpoints;
  private final StateDirectory state;
  private final Path project;
  private final PrintStream out;

  Demo(Endpoints endpoints, StateDirectory state, Path project, PrintStream out) {
    this.endpoints = endpoints;
    this.state = state;
    this.project = project;
    this.out = out;
  }

  /// Returns whether everything was as it must be.
  boolean tell() {
    boolean isRecovered = recovery().isEmpty();
    out.println();
    if (!endpoints.story()) {
      out.println(
          "How a customer leaves takes 121 days; to see it in two minutes: safekeep up --story");
      return isRecovered;
    }
    return departure().isEmpty() && isRecovered;
  }

  private List<String> recovery() {
    var story =
        new RecoveryStory(
            endpoints,
            endpoints.tenants().getFirst(),
            project.resolve("../shared/data/chinook/chinook.sql"),
            RANDOM_TARGETS,
            System.nanoTime(),
            out::println);
    try {
      return story.tell();
    } catch (SQLException e) {
      throw new IllegalStateException("a database of the story cannot be used", e);
    }
  }

  private List<String> departure() {
    var amiss = new DepartureStory(endpoints, state, project, StoryTime.DEMO, out::println).tell();
    amiss.forEach(one -> out.println("NOT as it must be: " + one));
    return amiss;
  }
}
