package io.safekeep.identity.role;

import io.safekeep.identity.role.Role.Holder;
import io.safekeep.runtime.control.ControlCheck;
import io.safekeep.runtime.control.ControlResult;
import io.safekeep.runtime.control.ControlResult.Outcome;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/// P106: whoever has a role has one that the matrix knows and that is for their kind of account.
@Singleton
class RolesKnown implements ControlCheck {

  private final SqlHolders holders;

  RolesKnown(SqlHolders holders) {
    this.holders = holders;
  }

  @Override
  public String name() {
    return "roles-known";
  }

  @Override
  public String promise() {
    return "P106";
  }

  @Override
  public Duration every() {
    return Duration.ofMinutes(15);
  }

  @Override
  public String bound() {
    return "0 accounts with a role that is not for them";
  }

  @Override
  public List<ControlResult> check() {
    var kinds = holders.kinds();
    var wrong = kinds.stream().filter(kind -> !isFor(kind.role(), kind.holder())).toList();
    if (wrong.isEmpty()) {
      return List.of(
          new ControlResult(
              Outcome.PASS,
              null,
              "roles",
              "0 of %d accounts".formatted(kinds.stream().mapToLong(SqlHolders.Kind::count).sum()),
              "Every role that somebody has stands in the matrix and is for their kind."));
    }
    return wrong.stream()
        .map(kind ->
            new ControlResult(
                Outcome.FAIL,
                null,
                kind.role() + " of " + kind.holder(),
                kind.count() + " accounts",
                "The role is not for that kind of account; it permits nothing, or too much."))
        .toList();
  }

  private static boolean isFor(String role, Holder holder) {
    return Stream.of(Role.values())
        .anyMatch(known -> known.label().equals(role) && known.isFor(holder));
  }
}
