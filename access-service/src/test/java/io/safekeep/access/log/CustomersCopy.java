package io.safekeep.access.log;

import static io.restassured.RestAssured.given;

import io.safekeep.testing.TestIssuer;
import io.safekeep.verify.Main;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/// What a customer does to see for itself: copies its log from the running service, and has its own
/// program read the copy.
///
/// @param log `/v1/log` of the service
public record CustomersCopy(URI log, UUID tenant, Path folder) {

  /// What the program says of what is published now; begins with its exit status.
  public String verify() throws InterruptedException {
    var copied = fetch();
    return copied.startsWith("0\n") ? run("verify", folder.toString(), "--key", key()) : copied;
  }

  String fetch() throws InterruptedException {
    return run("fetch", log.toString(), folder.toString());
  }

  String key() {
    return given()
        .auth()
        .oauth2(token())
        .get(log + "/key")
        .then()
        .statusCode(200)
        .extract()
        .asString()
        .strip();
  }

  private String run(String... words) throws InterruptedException {
    var said = new ByteArrayOutputStream();
    var out = new PrintStream(said, true);
    var environment = Map.of("SAFEKEEP_TOKEN", token());
    var status = Main.run(List.of(words), environment, Clock.systemUTC(), out, out);
    return status + "\n" + said;
  }

  private String token() {
    return TestIssuer.token().tenant(tenant).permissions("transparency:read").sign();
  }
}
