package io.safekeep.access.request;

import io.safekeep.runtime.security.Actor;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Somebody's word on a request.
///
/// @param stage of the vendor's stages, from 0; 0 for the customer
/// @param shortenedTo null if the duration stays as it was
/// @param acr how they had signed in; null if unknown
public record Approval(
    Side side,
    int stage,
    Actor by,
    boolean yes,
    String comment,
    @Nullable Duration shortenedTo,
    @Nullable String acr,
    @Nullable Instant authenticatedAt,
    Instant at) {

  /// Whose word it is.
  public enum Side {
    VENDOR("vendor"),
    CUSTOMER("customer");

    private final String label;

    Side(String label) {
      this.label = label;
    }

    public String label() {
      return label;
    }

    static Side of(String label) {
      return label.equals(CUSTOMER.label) ? CUSTOMER : VENDOR;
    }
  }
}
