package io.safekeep.identity.tenant;

import com.fasterxml.jackson.annotation.JsonValue;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;

/// One reason for which the vendor keeps a tenant's data. A tenant may have several; retention
/// begins when the last one ends.
sealed interface Relationship {

  UUID id();

  Kind kind();

  Instant startedAt();

  /// @param id identity across services
  record Open(UUID id, Kind kind, Instant startedAt) implements Relationship {

    Ended end(String reason, Instant now) {
      return new Ended(id, kind, startedAt, now, reason);
    }
  }

  record Ended(UUID id, Kind kind, Instant startedAt, Instant endedAt, String reason)
      implements Relationship {}

  /// Kinds of relationships.
  enum Kind {
    SUBSCRIPTION("subscription"),
    TRIAL("trial"),
    ADD_ON("add-on"),
    PARTNER("partner"),
    CONTRACT("contract"),

    /// An invoice or a claim that is not settled: what it is about is kept until it is.
    DISPUTE("dispute");

    private final String label;

    Kind(String label) {
      this.label = label;
    }

    /// Name in requests, events and tables.
    @JsonValue
    String label() {
      return label;
    }

    static Optional<Kind> find(String label) {
      return Arrays.stream(values()).filter(kind -> kind.label.equals(label)).findFirst();
    }
  }
}
