package io.safekeep.notification.alert;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A version of the rules, as proposed by one person and activated by another.
///
/// @param activatedBy null while it is only proposed
/// @param supersededAt when a later one took its place; null before
record RulesVersion(
    int version,
    String sha256,
    String note,
    String proposedBy,
    Instant proposedAt,
    @Nullable String activatedBy,
    @Nullable Instant activatedAt,
    @Nullable Instant supersededAt) {

  String state() {
    if (activatedAt == null) {
      return "proposed";
    }
    return supersededAt == null ? "active" : "superseded";
  }
}
