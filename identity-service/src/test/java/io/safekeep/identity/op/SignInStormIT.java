package io.safekeep.identity.op;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.safekeep.identity.IdentitySecrets;
import io.safekeep.identity.Operator;
import io.safekeep.testing.quarkus.ServiceServers;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(IdentitySecrets.class)
@WithTestResource(
    value = ServiceServers.class,
    initArgs = @ResourceArg(name = "database", value = "identity"))
class SignInStormIT {

  private static final int GUESSES = 1000;

  @TestHTTPResource("/sign-in")
  URI signIn;

  @Test
  void thousandSignInsAtOneAccountLeaveEverybodyElseTheirsAndAllAreAnswered() {
    // Given
    var tenant = Operator.createTenant();
    var attacked = Operator.createUser(tenant, "member");
    var other = Operator.createUser(tenant, "member");
    var attacker = new Browser();
    var page = attacker.open(attacker.open("/account").header("Location"));
    var guess = guess(attacker, Browser.pending(page), attacked.signInName());

    try (var http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
      // When
      var answers =
          Stream.generate(() -> http.sendAsync(guess, HttpResponse.BodyHandlers.discarding()))
              .limit(GUESSES)
              .toList();
      var meanwhile = new Browser().signInAt("/account", other.signInName());

      // Then
      meanwhile.then().statusCode(303);
      assertThat(answers.stream().map(answer -> answer.join().statusCode()))
          .hasSize(GUESSES)
          .containsAnyOf(401)
          .allMatch(status -> status == 401 || status == 403 || status == 429 || status == 503);
    }
  }

  private HttpRequest guess(Browser browser, String pending, String signInName) {
    return HttpRequest.newBuilder(signIn)
        .timeout(Duration.ofMinutes(2))
        .header("Origin", Operator.issuer())
        .header("Cookie", "safekeep-form=" + browser.cookie("safekeep-form"))
        .header("Content-Type", "application/x-www-form-urlencoded")
        .POST(
            HttpRequest.BodyPublishers.ofString(
                "pending=%s&name=%s&password=Wr0ng-Password"
                    .formatted(pending, URLEncoder.encode(signInName, StandardCharsets.UTF_8))))
        .build();
  }
}
