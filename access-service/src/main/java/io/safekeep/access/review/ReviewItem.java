package io.safekeep.access.review;

import com.fasterxml.jackson.annotation.JsonValue;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// One membership that is reviewed.
///
/// @param entitlements what the team made eligible for when the review was opened
/// @param reviewer who is to decide; null for whoever is in the security team
/// @param delegatedBy who passed it on to the reviewer; null if nobody did
/// @param decidedBy null while nobody has
/// @param reason what who decided said; null while nobody has, and for what was decided before
///   reasons were kept here
/// @param keeps of what was reduced: the entitlements that remain
public record ReviewItem(
    UUID id,
    UUID review,
    String employee,
    String team,
    List<String> entitlements,
    @Nullable String reviewer,
    @Nullable String delegatedBy,
    State state,
    @Nullable String decidedBy,
    @Nullable Instant decidedAt,
    @Nullable String reason,
    List<String> keeps) {

  public ReviewItem {
    entitlements = List.copyOf(entitlements);
    keeps = List.copyOf(keeps);
  }

  public enum State {
    OPEN,
    /// Nobody decided in time; can still be decided.
    SUSPENDED,
    CERTIFIED,
    REDUCED,
    REVOKED;

    /// Whether somebody decided, for good.
    public boolean isDecided() {
      return this != OPEN && this != SUSPENDED;
    }

    /// Name in tables and answers.
    @JsonValue
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /// What the membership makes eligible for once it is in that state.
  ///
  /// @return entitlements that it gives no more
  List<String> lostIn(State next, List<String> kept) {
    return switch (next) {
      case OPEN, CERTIFIED -> List.of();
      case SUSPENDED, REVOKED -> entitlements;
      case REDUCED -> entitlements.stream().filter(one -> !kept.contains(one)).toList();
    };
  }
}
