package io.safekeep.retention.relationship;

import io.safekeep.contracts.TenantId;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// All relationships of one tenant that were ever told, open and ended.
public record Ledger(TenantId tenant, List<Entry> entries) {

  public Ledger {
    entries = List.copyOf(entries);
  }

  /// One relationship.
  ///
  /// @param kind `subscription`, `trial`, `add-on`, `partner`, `contract` or `dispute`
  /// @param startedAt null if so far only its end was told
  /// @param endedAt null while it is open; an end that nobody has told has not happened
  public record Entry(
      UUID id, String kind, @Nullable Instant startedAt, @Nullable Instant endedAt) {}

  public long open() {
    return entries.stream().filter(entry -> entry.endedAt() == null).count();
  }

  /// The instant at which the last relationship ended; empty while one is open, and for a tenant of
  /// which no relationship is known, for that is not knowing and no end.
  public Optional<Instant> ended() {
    return open() > 0
        ? Optional.empty()
        : entries.stream()
            .map(Entry::endedAt)
            .filter(Objects::nonNull)
            .max(Comparator.naturalOrder());
  }
}
