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
            // The promises are everybody's to see.
            "StartPage.start",
            "TrustResource.subProcessors",
            "TrustPageResource.subProcessors",
            // Calendar programs cannot sign in; the key in the address is looked at there.
            "CalendarFeed.calendar",
            "ReleaseResource.list",
            "ReleaseResource.page",
            "TrustResource.all",
            "TrustResource.one",
            "TrustResource.evidenceOf",
            "TrustResource.evidence",
            "TrustResource.records",
            "TrustResource.keys",
            "TrustResource.checkpoint",
            "TrustResource.changes",
            "TrustResource.version",
            "TrustResource.oscal",
            "TrustPageResource.all",
            "TrustPageResource.one",
            "TrustPageResource.evidence",
            "TrustPageResource.checkpoint",
            "TrustPageResource.changes",
            "TrustPageResource.feed",
            "TrustPageResource.securityTxt",
            "AnswerResource.page",
            "AnswerResource.answer",
            // A source's own key is looked at there.
            "IngestResource.alertmanager",
            "IngestResource.falco",
            "IngestResource.cloudEvents",
            "EnqueueResource.enqueue",
            "HeartbeatResource.beat",
            "RawSamplesResource.day",
            "SubscribePages.subscribe",
            "SubscribePages.confirm",
            "SubscribePages.leave",
            "LeaveResource.leave")
        .tests();
  }
}
