package io.safekeep.notification;

import io.safekeep.testing.ArchitectureRules;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class ArchitectureTest {

  @TestFactory
  Stream<DynamicTest> rules() {
    return ArchitectureRules.of("io.safekeep.notification")
        // Whoever has the token of a mail needs no account.
        .openRoutes(
            "VerifyResource.page",
            "VerifyResource.verify",
            "AnswerResource.page",
            "AnswerResource.answer",
            // A source's own key is looked at there.
            "IngestResource.alertmanager",
            "IngestResource.falco",
            "IngestResource.cloudEvents",
            "IngestResource.enqueue",
            "IngestResource.beat")
        .tests();
  }
}
