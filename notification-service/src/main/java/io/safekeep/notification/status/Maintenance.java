package io.safekeep.notification.status;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Planned work that customers may feel.
public record Maintenance(
    UUID id,
    String title,
    String body,
    List<UUID> components,
    Instant startsAt,
    Instant endsAt,
    Instant plannedAt,
    @Nullable Instant cancelledAt,
    @Nullable Instant completedAt) {

  public Maintenance {
    components = List.copyOf(components);
  }

  /// How far it is. Nobody has to press a button when it begins.
  public enum Stage {
    SCHEDULED("scheduled", "Planned"),
    IN_PROGRESS("in_progress", "In progress"),
    COMPLETED("completed", "Completed"),
    CANCELLED("completed", "Cancelled");

    private final String label;
    private final String text;

    Stage(String label, String text) {
      this.label = label;
      this.text = text;
    }

    /// In the API, which knows nothing of cancelled work.
    public String label() {
      return label;
    }

    /// To read.
    public String text() {
      return text;
    }
  }

  public Stage stage(Instant now) {
    if (cancelledAt != null) {
      return Stage.CANCELLED;
    }
    if (completedAt != null || !now.isBefore(endsAt)) {
      return Stage.COMPLETED;
    }
    return now.isBefore(startsAt) ? Stage.SCHEDULED : Stage.IN_PROGRESS;
  }
}
