package io.safekeep.identity.op;

import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.filter.cookie.CookieFilter;
import io.restassured.response.Response;
import io.safekeep.identity.IdentitySecrets;
import io.safekeep.identity.Operator;
import io.safekeep.testing.quarkus.ServiceServers;
import jakarta.inject.Inject;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Independent clients take the provider for one: openid-client and oauth4webapi on Node.js,
/// Debian's Apache. That our own tests agree with our own code says little of what the
/// specifications say.
@QuarkusTest
@WithTestResource(IdentitySecrets.class)
@WithTestResource(
    value = ServiceServers.class,
    initArgs = @ResourceArg(name = "database", value = "identity"))
class RelyingPartiesIT {

  private static final Path PROGRAMS = Path.of("src", "test", "relying-parties");
  private static final Pattern NODE = Pattern.compile("v[2-9][0-9]\\.");
  private static final String SIGNED_OUT = "https://portal.example/signed-out";

  @Inject ObjectMapper json;

  @TempDir Path folder;

  @Test
  void clientsThatKnowOnlyTheSpecificationsSignPeopleIn() throws Exception {
    // Given
    assumeTrue(
        NODE.matcher(Run.of(folder, "node", "--version")).lookingAt(),
        "Node.js 20 or newer is not installed: the provider was not tried by other software");
    for (var program :
        List.of("package.json", "package-lock.json", "browser.mjs", "relying-parties.mjs")) {
      Files.copy(PROGRAMS.resolve(program), folder.resolve(program));
    }
    Run.of(folder, "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund");
    assumeTrue(
        Files.isDirectory(folder.resolve("node_modules/openid-client")),
        "npm cannot install openid-client: the provider was not tried by other software");
    var input = folder.resolve("provider.json");
    json.writeValue(input.toFile(), provider());

    // When
    var output = Run.with(input.toFile(), folder, "node", "relying-parties.mjs");

    // Then
    assertThat(output.lines())
        .containsExactly(
            "ok openid-client: strict profile",
            "ok openid-client: public client",
            "ok oauth4webapi: client with a secret",
            "ok oauth4webapi: strict profile");
  }

  @Test
  void debiansApacheSignsPeopleInAndOut() throws Exception {
    // Given
    assumeTrue(
        ApacheServer.canRun(),
        "Apache with mod_auth_openidc is not installed: the provider was not tried by it");
    var person = Operator.createUser(Operator.createTenant(), "member");
    var browser = new Browser();
    var atApache = new CookieFilter();
    try (var apache = ApacheServer.start(folder, "http://127.0.0.1:" + RestAssured.port)) {

      // When
      var asked = open(apache.url() + "/app/", atApache);
      var signIn = browser.open(browser.open(asked.header("Location")).header("Location"));
      var answer = browser.submit(signIn, person.signInName(), Operator.PASSWORD);
      var back = open(answer.header("Location"), atApache);
      var page = open(apache.url() + "/app/", atApache);
      var leaving =
          open(
              apache.url() + "/app/callback?logout=" + encoded(apache.url() + "/public/bye.html"),
              atApache);
      var left = browser.open(leaving.header("Location"));

      // Then
      asked.then().statusCode(302);
      back.then().statusCode(302).header("Location", apache.url() + "/app/");
      page.then()
          .statusCode(200)
          .header("X-Person", person.signInName())
          .body(containsString("This is app/index.html"));
      leaving.then().statusCode(302);
      left.then().statusCode(303).header("Location", startsWith(apache.url() + "/public/bye.html"));
      open(apache.url() + "/app/", atApache).then().statusCode(302);
      browser.open("/account").then().statusCode(303);
    }
  }

  private static Response open(String url, CookieFilter cookies) {
    return given()
        .filter(cookies)
        .redirects()
        .follow(false)
        .urlEncodingEnabled(false)
        .get(URI.create(url));
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, UTF_8);
  }

  private static Map<String, Object> provider() {
    var person = Operator.createUser(Operator.createTenant(), "member");
    var holder = new KeyHolder();
    var strict =
        Operator.createWebApplication(
            Map.of("authentication", "private_key_jwt", "jwks", holder.jwks(), "profile", "fapi2"));
    var secret = Operator.createWebApplication(Map.of());
    var open =
        Operator.createWebApplication(
            Map.of("type", "public", "postLogoutRedirectUris", List.of(SIGNED_OUT)));
    return Map.of(
        "issuer",
        Operator.issuer(),
        "address",
        "http://127.0.0.1:" + RestAssured.port,
        "redirectUri",
        Operator.REDIRECT_URI,
        "userName",
        person.signInName(),
        "password",
        Operator.PASSWORD,
        "clients",
        Map.of(
            "strict",
            Map.of("id", strict.id(), "key", holder.key().toJSONObject()),
            "secret",
            Map.of("id", secret.id(), "secret", secret.secret()),
            "open",
            Map.of("id", open.id(), "signedOut", SIGNED_OUT)));
  }

  /// Runs a program and returns what it wrote; nothing if there is no such program.
  private static final class Run {

    private static final long MINUTES = 3;

    static String of(Path folder, String... command) throws InterruptedException {
      return with(null, folder, command);
    }

    static String with(File input, Path folder, String... command) throws InterruptedException {
      var output = folder.resolve("output-of-" + command[0] + ".txt").toFile();
      var program =
          new ProcessBuilder(command)
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .redirectOutput(output);
      if (input != null) {
        program.redirectInput(input);
      }
      try {
        var running = program.start();
        if (!running.waitFor(MINUTES, TimeUnit.MINUTES)) {
          running.destroyForcibly();
        }
        return Files.readString(output.toPath());
      } catch (IOException absent) {
        return "";
      }
    }
  }
}
