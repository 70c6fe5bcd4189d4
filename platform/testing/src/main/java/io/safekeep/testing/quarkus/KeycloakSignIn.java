package io.safekeep.testing.quarkus;

import static io.restassured.RestAssured.given;

import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

/// Somebody in front of Keycloak's pages, with the cookies that it sets.
public final class KeycloakSignIn {

  private static final Pattern FORM = Pattern.compile("action=\"([^\"]+login-actions[^\"]+)\"");

  private final Map<String, String> cookies = new HashMap<>();

  /// One step, whatever the answer.
  public Response open(String address) {
    return remember(browser().get(URI.create(address)));
  }

  /// Signs in on the page at `address`.
  ///
  /// @return the answer that sends the browser back
  public Response signIn(String address, String userName, String password) {
    var form = open(address);
    var matcher = FORM.matcher(form.asString());
    if (!matcher.find()) {
      throw new AssertionError("no form of Keycloak: " + form.asString());
    }
    var back =
        remember(
            browser()
                .formParam("username", userName)
                .formParam("password", password)
                .post(URI.create(matcher.group(1).replace("&amp;", "&"))));
    back.then().statusCode(302);
    return back;
  }

  /// Forgets all cookies.
  public void forget() {
    cookies.clear();
  }

  /// Addresses go out as they are written.
  private RequestSpecification browser() {
    return given().redirects().follow(false).urlEncodingEnabled(false).cookies(cookies);
  }

  private Response remember(Response response) {
    cookies.putAll(response.cookies());
    return response;
  }
}
