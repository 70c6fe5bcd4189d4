package io.safekeep.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.safekeep.local.Await;
import io.safekeep.local.Endpoints;
import io.safekeep.local.SuiteApi;
import io.safekeep.testing.Ports;
import io.safekeep.testing.Spawner;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/// A tenant's application on Spring Boot, written without us in mind, takes the suite's
/// identity-service for its provider.
class SpringE2E {

  @RegisterExtension static final SharedSuite SUITE = new SharedSuite();

  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final String IDENTITY = "identity-service";
  private static final Path PROGRAM =
      SharedSuite.PROJECT.resolve(
          "platform/spring-application/target/safekeep-spring-application.jar");
  private static final Pattern CSRF = Pattern.compile("name=\"_csrf\"[^>]* value=\"([^\"]+)\"");

  @TempDir Path folder;

  @Test
  void springSignsPeopleInTakesTheirTokensAndSignsThemOut() throws Exception {
    // Given
    var endpoints = SUITE.suite().endpoints();
    var admin = endpoints.signIns().get("administrator of Harbour Records");
    var address = URI.create("http://127.0.0.1:" + Ports.free());
    var application = application(endpoints, address);
    try (var browser = new Browser()) {

      // When
      var form = browser.open(address.resolve("/"));
      var page =
          browser.submit(
              form,
              "/sign-in",
              Map.of(
                  "pending", Browser.hidden(form, "pending"),
                  "name", admin.username(),
                  "password", admin.password()));

      // Then
      assertThat(page.uri().getAuthority()).isEqualTo(address.getAuthority());
      assertThat(page.body()).startsWith("Ada Administrator of ");

      // When
      var leave = browser.open(address.resolve("/logout"));
      var left = browser.submit(leave, "/logout", Map.of("_csrf", csrf(leave)));

      // Then
      assertThat(left.uri()).isEqualTo(address.resolve("/signed-out"));
      assertThat(left.body()).isEqualTo("signed out");
      assertThat(browser.open(address.resolve("/")).uri().getPath()).isEqualTo("/sign-in");

      // When
      var token = new SuiteApi(endpoints).signIn(admin.username(), admin.password()).value();

      // Then
      assertThat(caller(address, token).body()).contains("\"roles\":[\"tenant-admin\"]");
      assertThat(caller(address, token + "A").statusCode()).isEqualTo(401);
    } finally {
      application.destroy();
      application.waitFor();
    }
  }

  private Process application(Endpoints endpoints, URI address) throws IOException {
    var api = new SuiteApi(endpoints);
    var operator = endpoints.signIns().get("operator (client)");
    var created =
        api.post(
                IDENTITY,
                "/v1/clients",
                api.signInClient(operator.username(), operator.password()),
                Map.of(
                    "id",
                    "harbour-portal",
                    "name",
                    "Harbour's portal",
                    "type",
                    "confidential",
                    "grants",
                    List.of("authorization_code", "refresh_token"),
                    "redirectUris",
                    List.of(address + "/login/oauth2/code/safekeep"),
                    "postLogoutRedirectUris",
                    List.of(address + "/signed-out")))
            .expect(201);
    var program =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-jar",
                PROGRAM.toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("output").toFile());
    var client = "SPRING_SECURITY_OAUTH2_CLIENT_REGISTRATION_SAFEKEEP_";
    program
        .environment()
        .putAll(
            Map.of(
                "SERVER_ADDRESS",
                address.getHost(),
                "SERVER_PORT",
                String.valueOf(address.getPort()),
                client + "CLIENTID",
                "harbour-portal",
                client + "CLIENTSECRET",
                created.get("secret").asText(),
                client + "SCOPE",
                "openid,profile",
                "SPRING_SECURITY_OAUTH2_CLIENT_PROVIDER_SAFEKEEP_ISSUERURI",
                endpoints.issuer().toString(),
                "SPRING_SECURITY_OAUTH2_RESOURCESERVER_JWT_ISSUERURI",
                endpoints.issuer().toString(),
                "PORTAL_TOKENS_CLIENT",
                SuiteApi.CLIENT));
    var process = Spawner.start(program, "TERM");
    Await.until(PATIENCE, "the application answers", () -> answers(address));
    return process;
  }

  private static boolean answers(URI address) {
    try (var http = HttpClient.newHttpClient()) {
      return http.send(
                  HttpRequest.newBuilder(address.resolve("/signed-out")).build(),
                  BodyHandlers.discarding())
              .statusCode()
          == 200;
    } catch (IOException notYet) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static HttpResponse<String> caller(URI address, String token)
      throws IOException, InterruptedException {
    try (var http = HttpClient.newHttpClient()) {
      return http.send(
          HttpRequest.newBuilder(address.resolve("/api/caller"))
              .header("Authorization", "Bearer " + token)
              .build(),
          BodyHandlers.ofString());
    }
  }

  private static String csrf(HttpResponse<String> page) {
    var field = CSRF.matcher(page.body());
    if (!field.find()) {
      throw new AssertionError("no form on " + page.uri() + ": " + page.body());
    }
    return field.group(1);
  }
}
