package io.safekeep.backup.catalogue;

import io.safekeep.backup.catalogue.BaseBackupRun.Completed;
import io.safekeep.backup.wire.TimelineId;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Decides whether the next base backup of a datastore holds everything or only what changed.
///
/// @param fullEvery longest time between two full backups
/// @param longestChain most base backups that a restore has to read; 1 means that all are full
public record BackupRhythm(Duration fullEvery, int longestChain) {
  /// First version that keeps track of changed blocks.
  private static final int FIRST_WITH_SUMMARIES = 17;

  public BackupRhythm {
    if (longestChain < 1) {
      throw new IllegalArgumentException("longest chain " + longestChain + " is not positive");
    }
    if (fullEvery.isNegative()) {
      throw new IllegalArgumentException("full backup every " + fullEvery);
    }
  }

  /// What the server says about itself right before the backup.
  ///
  /// @param summarizesWal setting summarize_wal: the server notes which blocks change
  public record Server(int version, boolean summarizesWal, TimelineId timeline) {}

  /// The decision, with a reason that people can read.
  public sealed interface Choice {
    String reason();

    record Full(String reason) implements Choice {}

    /// @param parent the backup before
    record Incremental(Completed parent, String reason) implements Choice {}
  }

  /// @param completed all complete base backups of the datastore, in any order
  public Choice choose(Server server, List<Completed> completed, Instant now) {
    Map<UUID, Completed> byId = new HashMap<>();
    completed.forEach(run -> byId.put(run.id(), run));
    Completed newest =
        completed.stream().max(Comparator.comparing(Completed::completedAt)).orElse(null);
    if (newest == null) {
      return new Choice.Full("it is the first one");
    }
    if (server.version() < FIRST_WITH_SUMMARIES) {
      return new Choice.Full(
          "PostgreSQL " + server.version() + " does not know which blocks changed");
    }
    if (!server.summarizesWal()) {
      return new Choice.Full("summarize_wal is off: the server does not note which blocks change");
    }
    if (!newest.timeline().equals(server.timeline())) {
      return new Choice.Full(
          "the server has gone from timeline %d to %d"
              .formatted(newest.timeline().value(), server.timeline().value()));
    }
    if (newest.content().chainLength() >= longestChain) {
      return new Choice.Full(
          "the chain has its longest, %d base backups".formatted(newest.content().chainLength()));
    }
    return onTopOf(newest, byId, now);
  }

  private Choice onTopOf(Completed newest, Map<UUID, Completed> byId, Instant now) {
    Completed link = newest;
    while (true) {
      if (link.verification() != null && link.verification().failure() != null) {
        return new Choice.Full("base backup %s is damaged".formatted(link.id()));
      }
      if (link.content().pages().broken() > 0) {
        return new Choice.Full("base backup %s has broken pages".formatted(link.id()));
      }
      UUID parent = link.content().parent();
      if (parent == null) {
        break;
      }
      @Nullable Completed before = byId.get(parent);
      if (before == null) {
        return new Choice.Full("base backup %s is gone".formatted(parent));
      }
      link = before;
    }
    if (!link.completedAt().plus(fullEvery).isAfter(now)) {
      return new Choice.Full("the last full one is of " + link.completedAt());
    }
    return new Choice.Incremental(newest, "holds what changed since " + newest.completedAt());
  }
}
