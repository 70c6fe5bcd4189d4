package io.safekeep.notification.alert;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.safekeep.notification.NotificationSecrets;
import io.safekeep.testing.TestIssuer;
import io.safekeep.testing.quarkus.ServiceServers;
import io.safekeep.testing.quarkus.Visitor;
import java.util.Map;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(
    value = ServiceServers.class,
    initArgs = @ResourceArg(name = "database", value = "notification"))
@WithTestResource(NotificationSecrets.class)
class AlertPagesIT {

  private static final String HOSTILE = "<img src=x onerror=alert(1)>\\\"'{{7*7}}{page}";

  @Test
  void hostileAlertIsShownAsTextAndClosedByWhoeverMay() {
    // Given
    var source = ASource.of("alertmanager");
    source.alertmanager(ASource.firing("a", HOSTILE, 1)).then().statusCode(202);
    var alert = source.alert();
    var ada = Visitor.with(TestIssuer.token().permissions("alert:read", "alert:handle"));

    // When
    var list = ada.open("/alerts").asString();
    var story = ada.open("/alerts/" + alert).asString();

    // Then
    for (var page : new String[] {list, story}) {
      assertThat(page)
          .contains("&lt;img src=x onerror=alert(1)&gt;")
          .doesNotContain("<img src=x")
          .contains("{{7*7}}{page}");
    }
    assertThat(story).contains("nothing says that it can wait").contains("Close the alert");

    // When
    var closed =
        ada.submit(
            "/alerts/" + alert, Map.of("note", "the disk is new"), NotificationSecrets.PAGES);

    // Then
    assertThat(closed.statusCode()).isEqualTo(303);
    assertThat(ASource.story(alert).getString("alert.state")).isEqualTo("over");
  }

  @Test
  void silenceIsPlacedAndLiftedOnItsPage() {
    // Given
    var source = ASource.of("alertmanager");
    var ada = Visitor.with(TestIssuer.token().permissions("alert:read", "alert:handle"));
    ada.open("/silences");

    // When
    var placed =
        ada.submit(
            "/silences",
            Map.of(
                "kind",
                "silence",
                "label",
                "source",
                "value",
                source.name(),
                "reason",
                "exchange of " + source.name(),
                "hours",
                "2"),
            NotificationSecrets.PAGES);
    var page = ada.open("/silences").asString();

    // Then
    assertThat(placed.statusCode()).isEqualTo(303);
    assertThat(page).contains("source is " + source.name()).contains("In force");
  }

  @Test
  void whoMayOnlyReadIsShownNothingToPress() {
    // Given
    var reader = Visitor.with(TestIssuer.token().permissions("alert:read"));

    // When
    var silences = reader.open("/silences").asString();
    var refused = reader.submit("/silences", Map.of(), NotificationSecrets.PAGES);

    // Then
    assertThat(silences).contains("Silences").doesNotContain("Place a silence");
    assertThat(refused.statusCode()).isEqualTo(403);
  }
}
