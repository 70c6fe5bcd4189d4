package io.safekeep.identity.op;

import static io.restassured.RestAssured.given;

import io.restassured.response.Response;
import io.safekeep.identity.Operator.ClientOfTest;
import io.safekeep.identity.Operator.Person;

/// A device that waits to be let in.
///
/// @param code its device code
record Device(ClientOfTest client, String code, String userCode) {

  static Response ask(String clientId, String... parameters) {
    var request = given().formParam("client_id", clientId).formParam("scope", "openid profile");
    for (int i = 0; i < parameters.length; i += 2) {
      request.formParam(parameters[i], parameters[i + 1]);
    }
    return request.post("/device-authorization");
  }

  static Device begin(ClientOfTest client, String... parameters) {
    var answer = ask(client.id(), parameters).then().statusCode(200).extract();
    return new Device(client, answer.path("device_code"), answer.path("user_code"));
  }

  Response poll() {
    return pollAs(client.id());
  }

  Response pollAs(String clientId) {
    return given()
        .formParam("grant_type", "urn:ietf:params:oauth:grant-type:device_code")
        .formParam("client_id", clientId)
        .formParam("device_code", code)
        .post("/token");
  }

  /// Lets it in as that person, from a browser of its own, and fetches the tokens.
  Response letInBy(Person person) {
    var browser = new Browser();
    browser.signInForDevice(person.signInName());
    browser.decide(browser.enter(userCode), "allow").then().statusCode(200);
    return poll();
  }
}
