package io.safekeep.retention;

import io.safekeep.testing.ArchitectureRules;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class ArchitectureTest {

  @TestFactory
  Stream<DynamicTest> rules() {
    return ArchitectureRules.of("io.safekeep.retention")
        .openRoutes("SigningKeyResource.keys")
        .tests();
  }
}
