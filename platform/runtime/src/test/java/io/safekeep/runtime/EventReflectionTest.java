package io.safekeep.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.runtime.annotations.RegisterForReflection;
import io.safekeep.contracts.EventCatalogue;
import org.junit.jupiter.api.Test;

class EventReflectionTest {

  @Test
  void nativeExecutablesKnowEveryEvent() {
    Class<?>[] registered =
        EventReflection.class.getAnnotation(RegisterForReflection.class).targets();

    assertThat(registered).containsExactlyInAnyOrderElementsOf(EventCatalogue.all());
  }
}
