package io.safekeep.access.catalogue;

import io.safekeep.runtime.security.Actor;
import java.time.Instant;
import java.util.Optional;

/// One document of the policy and where it stands. Two persons bring one in force: who proposes it,
/// and another who activates exactly that.
///
/// @param number from 1, without gap
/// @param sha256 of the document's bytes, in hexadecimal digits
/// @param note why it was proposed
/// @param shipped whether it came with the software: version 1 alone, which nobody proposed
public record CatalogueVersion(
    int number,
    String sha256,
    String note,
    boolean shipped,
    Actor proposedBy,
    Instant proposedAt,
    State state) {

  CatalogueVersion with(State next) {
    return new CatalogueVersion(number, sha256, note, shipped, proposedBy, proposedAt, next);
  }

  /// Who decided, and when.
  public record Decided(Actor by, Instant at) {}

  /// Where a version stands.
  public sealed interface State {

    /// Who activated or withdrew it; empty while it waits.
    default Optional<Decided> decided() {
      return switch (this) {
        case Proposed _ -> Optional.empty();
        case Active(var by, var at) -> Optional.of(new Decided(by, at));
        case Superseded(var by, var at, _) -> Optional.of(new Decided(by, at));
        case Withdrawn(var by, var at) -> Optional.of(new Decided(by, at));
      };
    }

    /// Name in tables and answers.
    default String label() {
      return switch (this) {
        case Proposed _ -> "proposed";
        case Active _ -> "active";
        case Superseded _ -> "superseded";
        case Withdrawn _ -> "withdrawn";
      };
    }
  }

  /// Waits for another person.
  public record Proposed() implements State {

    Active activated(Actor by, Instant at) {
      return new Active(by, at);
    }

    Withdrawn withdrawn(Actor by, Instant at) {
      return new Withdrawn(by, at);
    }
  }

  /// In force; there is always exactly one.
  public record Active(Actor by, Instant at) implements State {

    Superseded superseded(Instant now) {
      return new Superseded(by, at, now);
    }
  }

  /// Was in force.
  ///
  /// @param by who activated it, at `at`
  public record Superseded(Actor by, Instant at, Instant supersededAt) implements State {}

  /// Never came in force, and will not.
  public record Withdrawn(Actor by, Instant at) implements State {}
}
