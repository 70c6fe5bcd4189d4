package io.safekeep.retention.relationship;

import io.safekeep.contracts.TenantId;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// All relationships of one tenant that were ever told, open and ended, as they stand at an
/// instant.
public record Ledger(TenantId tenant, List<Entry> entries, Instant asOf) {

  /// No customer is older; an end before it is a mistake, such as the zero of a clock.
  static final Instant EARLIEST = Instant.parse("2000-01-01T00:00:00Z");

  /// How far the clock of the machine that told an end may be ahead of ours.
  static final Duration SKEW = Duration.ofMinutes(5);

  public Ledger {
    entries = List.copyOf(entries);
  }

  /// One relationship.
  ///
  /// @param kind `subscription`, `trial`, `add-on`, `partner`, `contract` or `dispute`
  /// @param startedAt null if so far only its end was told
  /// @param endedAt null while it is open; an end that nobody has told has not happened
  public record Entry(
      UUID id, String kind, @Nullable Instant startedAt, @Nullable Instant endedAt) {

    /// Why an end that was told is not believed; empty if it is, and while there is none.
    Optional<String> doubt(Instant asOf) {
      if (endedAt == null) {
        return Optional.empty();
      }
      if (startedAt == null) {
        return Optional.of("its end was told, but never its start");
      }
      if (endedAt.isBefore(startedAt)) {
        return Optional.of("it ends at %s, before it starts at %s".formatted(endedAt, startedAt));
      }
      if (endedAt.isBefore(EARLIEST)) {
        return Optional.of("it ends at %s, before there were customers".formatted(endedAt));
      }
      return endedAt.isAfter(asOf.plus(SKEW))
          ? Optional.of("it ends at %s, which is yet to come".formatted(endedAt))
          : Optional.empty();
    }

    boolean isOpen(Instant asOf) {
      return endedAt == null || doubt(asOf).isPresent();
    }
  }

  /// An end that is not believed, and why.
  public record Doubt(UUID relationship, String reason) {}

  /// How many relationships have not ended. One whose end is not believed has not.
  public long open() {
    return entries.stream().filter(entry -> entry.isOpen(asOf)).count();
  }

  /// Ends that are not believed. Nothing is deleted on their account; somebody has to look.
  public List<Doubt> doubts() {
    return entries.stream()
        .flatMap(entry -> entry.doubt(asOf).map(reason -> new Doubt(entry.id(), reason)).stream())
        .toList();
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
