package io.safekeep.notification.duty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.safekeep.notification.ATenant;
import io.safekeep.notification.NotificationSecrets;
import io.safekeep.notification.mail.MailServer;
import io.safekeep.notification.oncall.ASchedule;
import io.safekeep.notification.staff.Colleague;
import io.safekeep.testing.TestIssuer;
import io.safekeep.testing.quarkus.ServiceServers;
import io.safekeep.testing.quarkus.Visitor;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(
    value = ServiceServers.class,
    initArgs = @ResourceArg(name = "database", value = "notification"))
@WithTestResource(NotificationSecrets.class)
class DutyPagesIT {

  private static final String HOSTILE = "<img src=x onerror=alert(1)> {page.frame}";

  private final MailServer mail = MailServer.running();

  @Test
  void sheetShowsWhoIsOnCallAndWhoeverTakesOver() {
    // Given
    var ada = Colleague.named("Ada " + HOSTILE);
    var ben = Colleague.named("Ben Okafor");
    var cleo = Colleague.named("Cleo Park");
    String name = ASchedule.of(ada, ben).name();
    var visitor = visitor(cleo);

    // When
    String before = visitor.open("/on-call/" + name).asString();
    int taken =
        visitor
            .submit(
                "/on-call/" + name + "/take-over",
                Map.of("line", "primary", "hours", "8"),
                NotificationSecrets.PAGES)
            .statusCode();
    String after = visitor.open("/on-call/" + name + "?weeks=1").asString();
    String now = visitor.open("/on-call").asString();

    // Then
    assertThat(before)
        .contains("&lt;img src=x")
        .contains("Ben Okafor")
        .contains("{page.frame}")
        .doesNotContain("<img src=x")
        .doesNotContain("Nobody")
        .doesNotContain("Cleo Park");
    assertThat(taken).isEqualTo(303);
    assertThat(after).contains("Cleo Park").contains("In place of others");
    assertThat(now).contains("Your next turns").contains("<strong>Cleo Park</strong>");
  }

  @Test
  void wayToSomebodyIsAddedShownAndTestedOnThePage() {
    // Given
    var ada = Colleague.named("Ada");
    var visitor = visitor(ada);
    visitor.open("/on-call");

    // When
    visitor.submit(
        "/on-call/my/methods",
        Map.of("kind", "mail", "address", ada.address()),
        NotificationSecrets.PAGES);
    String waiting = visitor.open("/on-call").asString();
    var method = Pattern.compile("/on-call/my/methods/([0-9a-f-]{36})/code").matcher(waiting);
    assertThat(method.find()).isTrue();
    visitor.submit(
        "/on-call/my/methods/" + method.group(1) + "/code",
        Map.of("code", Colleague.codeMailedTo(mail, ada.address())),
        NotificationSecrets.PAGES);
    visitor.submit("/on-call/my/test", Map.of(), NotificationSecrets.PAGES);

    // Then
    assertThat(waiting).contains("Not verified").doesNotContain(ada.address());
    assertThat(visitor.open("/on-call").asString())
        .contains("Verified")
        .contains("needs two ways")
        .doesNotContain("Not verified");
    await()
        .atMost(ATenant.PATIENCE)
        .until(() ->
            mail.to(ada.address()).stream().anyMatch(one -> one.subject().startsWith("Test: ")));
  }

  @Test
  void pageIsTakenInHandAndEndedOnItsPage() {
    // Given
    var ada = Colleague.named("Ada");
    var visitor = visitor(ada);
    String page =
        ada.as("page:acknowledge")
            .body(Map.of("title", HOSTILE, "text", HOSTILE, "link", "javascript:alert(1)"))
            .post("/v1/pages")
            .then()
            .statusCode(201)
            .extract()
            .path("id");

    // When
    String list = visitor.open("/pages").asString();
    visitor.submit("/pages/" + page + "/hand", Map.of(), NotificationSecrets.PAGES);
    String taken = visitor.open("/pages/" + page).asString();
    visitor.submit("/pages/" + page + "/end", Map.of(), NotificationSecrets.PAGES);
    String ended = visitor.open("/pages/" + page).asString();

    // Then
    for (String html : List.of(list, taken, ended)) {
      assertThat(html)
          .contains("&lt;img src=x onerror=alert(1)&gt;")
          .doesNotContain("<img src=x")
          .doesNotContain("javascript:");
    }
    assertThat(taken).contains("In hand").contains("Ada");
    assertThat(ended).contains("Over").doesNotContain("There is nothing more to do</button>");
  }

  private static Visitor visitor(Colleague colleague) {
    return Visitor.with(
        TestIssuer.token()
            .subject(colleague.id().toString())
            .permissions("on-call:read", "on-call:own", "page:acknowledge"));
  }
}
