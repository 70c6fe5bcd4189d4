package io.safekeep.identity.canary;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.safekeep.identity.canary.Canaries.Canary;
import io.safekeep.identity.canary.OwnHttp.Answer;
import io.safekeep.identity.canary.OwnHttp.Visit;
import io.safekeep.identity.role.Role;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Takes an API key through its life as a tenant's administrator does, and looks whether it shows
/// again anywhere after it was made.
@Singleton
class KeyLife {

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final String KEYS = "/v1/tenants/{tenant}/api-keys";

  private final Canaries canaries;

  KeyLife(Canaries canaries) {
    this.canaries = canaries;
  }

  /// What did not go as it has to; empty if all did.
  List<String> live(Visit visit, Canary canary) throws IOException {
    return new Life(visit, canary).live();
  }

  private final class Life {

    private final Visit visit;
    private final String token;
    private final Map<String, String> things;
    private final List<String> faults = new ArrayList<>();

    Life(Visit visit, Canary canary) {
      this.visit = visit;
      this.token = canaries.token(canary, Role.TENANT_ADMIN);
      this.things = new HashMap<>(canary.things());
    }

    List<String> live() throws IOException {
      var wish =
          JSON.objectNode()
              .put("name", "canary of a day")
              .put("lifetimeDays", 1)
              .set("permissions", JSON.arrayNode().add("role:read"));
      var made = expect(201, "making it", ask("post", KEYS, (ObjectNode) wish));
      things.put("api-keys", visit.read(made).findPath("id").asText());
      var first = visit.read(made).path("key").asText();
      exchange(200, "using it", first);
      var turn = JSON.objectNode().put("overlapHours", 0);
      var rotated = expect(200, "rotating it", ask("post", KEYS + "/{id}:rotate", turn));
      var second = visit.read(rotated).path("key").asText();
      isNotShown(List.of(first, second));
      exchange(401, "using the version before", first);
      exchange(200, "using its new version", second);
      var reason = JSON.objectNode().put("reason", "the control is done");
      expect(200, "revoking it", ask("post", KEYS + "/{id}:revoke", reason));
      exchange(401, "using it after its end", second);
      return faults;
    }

    private void isNotShown(List<String> keys) throws IOException {
      for (var path : List.of(KEYS + "?limit=200", KEYS + "/{id}")) {
        var answer = expect(200, "reading it", ask("get", path, JSON.objectNode()));
        if (keys.stream().anyMatch(key -> key.isEmpty() || answer.body().contains(key))) {
          faults.add("get %s shows a key again".formatted(path));
        }
      }
    }

    private Answer ask(String method, String path, ObjectNode body) throws IOException {
      return visit.ask(token, new ApiRoute(method, path), things, body);
    }

    private void exchange(int status, String what, String key) throws IOException {
      var basic = things.get("api-keys") + ":" + key;
      expect(
          status,
          what,
          visit.ask(
              "post",
              "/token",
              Map.of(
                  "Authorization",
                  "Basic " + Base64.getEncoder().encodeToString(basic.getBytes(UTF_8)),
                  "Content-Type",
                  "application/x-www-form-urlencoded"),
              "grant_type=client_credentials"));
    }

    private Answer expect(int status, String what, Answer answer) {
      if (answer.status() != status) {
        faults.add("%s: status %d".formatted(what, answer.status()));
      }
      return answer;
    }
  }
}
