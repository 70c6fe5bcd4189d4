package io.safekeep.identity.tenant;

import io.safekeep.runtime.control.ControlCheck;
import io.safekeep.runtime.control.ControlResult;
import io.safekeep.runtime.control.ControlResult.Outcome;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/// P5: nothing that is kept ties one tenant's people to another tenant's things.
@Singleton
class NothingCrossesTenants implements ControlCheck {

  private final SqlCrossings crossings;

  NothingCrossesTenants(SqlCrossings crossings) {
    this.crossings = crossings;
  }

  @Override
  public String name() {
    return "nothing-crosses-tenants";
  }

  @Override
  public String promise() {
    return "P5";
  }

  @Override
  public Duration every() {
    return Duration.ofMinutes(15);
  }

  @Override
  public String bound() {
    return "0 rows that tie two tenants together";
  }

  @Override
  public List<ControlResult> check() {
    var found = crossings.find();
    if (found.isEmpty()) {
      return List.of(
          new ControlResult(
              Outcome.PASS,
              null,
              "tenants",
              "0 of %d rows".formatted(crossings.looked()),
              "Tokens, invitations and names of every tenant are of its own people."));
    }
    return Stream.concat(
            Stream.of(
                new ControlResult(
                    Outcome.FAIL,
                    null,
                    "tenants",
                    found.size() + " rows",
                    "Rows tie people of one tenant to things of another.")),
            found.stream()
                .map(crossing ->
                    new ControlResult(
                        Outcome.FAIL,
                        crossing.tenant(),
                        crossing.subject(),
                        null,
                        "%s of this tenant belongs to somebody of another."
                            .formatted(crossing.what()))))
        .toList();
  }
}
