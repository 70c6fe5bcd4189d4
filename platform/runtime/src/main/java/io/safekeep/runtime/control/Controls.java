package io.safekeep.runtime.control;

import io.quarkus.arc.All;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.stream.Stream;

/// Every check that this service has.
@Singleton
class Controls {

  private final List<ControlCheck> all;

  Controls(@All List<ControlCheck> single, @All List<ControlChecks> several) {
    this.all =
        Stream.concat(single.stream(), several.stream().flatMap(some -> some.all().stream()))
            .toList();
  }

  List<ControlCheck> all() {
    return all;
  }
}
