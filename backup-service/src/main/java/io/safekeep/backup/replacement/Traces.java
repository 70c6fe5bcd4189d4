package io.safekeep.backup.replacement;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// How far a replacement had come, whatever became of it. Each step has those before it.
///
/// @param restore that builds or has built the copy
public record Traces(
    @Nullable Approval approval, @Nullable SafetyPoint safetyPoint, @Nullable UUID restore) {

  static final Traces NONE = new Traces(null, null, null);

  public Traces {
    if ((safetyPoint != null && approval == null) || (restore != null && safetyPoint == null)) {
      throw new IllegalArgumentException("a step without the one before it");
    }
  }
}
