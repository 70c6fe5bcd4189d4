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
            "RawSamplesResource.day",
            "SubscribePages.subscribe",
            "SubscribePages.confirm",
            "SubscribePages.leave",
            "LeaveResource.leave")
        .tests();
  }
}
