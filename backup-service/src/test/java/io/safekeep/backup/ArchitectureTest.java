package io.safekeep.backup;

import io.safekeep.testing.ArchitectureRules;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class ArchitectureTest {

  @TestFactory
  Stream<DynamicTest> rules() {
    return ArchitectureRules.of("io.safekeep.backup")
        // Keys, and temporary files that several replicas put side by side.
        .randomlyNaming("io.safekeep.backup.vault")
        .tests();
  }
}
