package io.safekeep.backup.drill;

import io.safekeep.contracts.TenantId;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/// A restore on trial of one datastore, and what it has shown.
///
/// @param target the instant to restore, by the clock of the datastore's server
public record Drill(
    UUID id,
    TenantId tenant,
    UUID datastore,
    Kind kind,
    Instant target,
    String requestedBy,
    Instant requestedAt,
    DrillState state) {

  /// Why a drill is made.
  public enum Kind {
    /// On schedule, to a random instant of the window.
    RANDOM,
    /// On schedule, to the oldest day of the window.
    FAR_END,
    /// On schedule, to a random instant, from the second repository alone.
    SECOND_REPOSITORY,
    /// On schedule, to the newest state there is; the target is what was promised when it was asked
    /// for.
    LATEST,
    /// Somebody asked for it.
    REQUESTED;

    static Kind parse(String text) {
      return valueOf(text.toUpperCase(Locale.ROOT).replace('-', '_'));
    }

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /// What it has measured and seen; empty while it has not ended, or if there was no copy.
  public Optional<Findings> findings() {
    return switch (state) {
      case DrillState.Passed(Findings findings, _) -> Optional.of(findings);
      case DrillState.Failed(_, Findings findings, _) -> Optional.ofNullable(findings);
      case DrillState.Queued _, DrillState.Running _ -> Optional.empty();
    };
  }

  Drill with(DrillState next) {
    return new Drill(id, tenant, datastore, kind, target, requestedBy, requestedAt, next);
  }
}
