package io.safekeep.client;

import com.fasterxml.jackson.databind.JsonNode;
import io.safekeep.client.Http.Answer;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/// The API of access-service, as the person who is signed in.
final class AccessApi {

  private static final int LARGEST_PAGE = 200;

  private final Http http;
  private final Identity identity;

  AccessApi(Http http, Identity identity) {
    this.http = http;
    this.identity = identity;
  }

  /// @param path below `/v1`, without a query
  JsonNode get(String path) {
    var signIn = identity.current();
    return body(http.get(address(signIn, path), signIn.accessToken()));
  }

  /// All items of a list.
  ///
  /// @param query without `cursor` and `limit`; may be empty
  List<JsonNode> list(String path, String query) {
    var items = new ArrayList<JsonNode>();
    var cursor = "";
    do {
      var page =
          get(
              "%s?limit=%d%s%s"
                  .formatted(
                      path,
                      LARGEST_PAGE,
                      query.isEmpty() ? "" : "&" + query,
                      cursor.isEmpty() ? "" : "&cursor=" + Http.encode(cursor)));
      page.path("items").forEach(items::add);
      cursor = Json.text(page, "nextCursor").orElse("");
    } while (!cursor.isEmpty());
    return items;
  }

  JsonNode post(String path, JsonNode body) {
    var signIn = identity.current();
    return body(http.post(address(signIn, path), signIn.accessToken(), body));
  }

  private static URI address(SignIn signIn, String path) {
    return URI.create(signIn.access() + "/v1" + path);
  }

  private static JsonNode body(Answer answer) {
    if (answer.isSuccess()) {
      return answer.body();
    }
    throw switch (answer.status()) {
      case 401 -> Failure.notSignedIn();
      case 400, 403, 404, 409, 412, 422, 428, 429 -> Failure.refused(told(answer));
      default -> Failure.fault("access-service answered %s".formatted(told(answer)));
    };
  }

  /// A problem (RFC 9457) in words, with everything that stood in the way.
  private static String told(Answer answer) {
    var problem = answer.body();
    var text = new StringBuilder(Json.text(problem, "title").orElse("status " + answer.status()));
    Json.text(problem, "detail").ifPresent(detail -> text.append(": ").append(detail));
    problem
        .path("findings")
        .forEach(finding ->
            text.append("\n  - ")
                .append(
                    finding.isTextual()
                        ? finding.asText()
                        : Json.text(finding, "text").orElseGet(finding::toString)));
    if (problem.path("findings").findValuesAsText("rule").contains("step-up")) {
      text.append("\nProve again who you are, then repeat: safekeep sign-in --fresh");
    }
    return text.toString();
  }
}
