package io.safekeep.testing.quarkus;

import static io.restassured.RestAssured.given;

import io.restassured.RestAssured;
import io.restassured.http.Cookie;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import io.safekeep.testing.TestIssuer;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Somebody with a browser: it keeps the service's cookies and follows redirects to the issuer.
public final class Visitor {

  private static final int MOST_HOPS = 6;

  private TestIssuer.Token token;
  private final Map<String, String> cookies = new LinkedHashMap<>();
  private final Map<String, Cookie> seen = new LinkedHashMap<>();
  private @Nullable String origin;

  private Visitor(TestIssuer.Token token) {
    this.token = token;
  }

  public static Visitor with(TestIssuer.Token token) {
    return new Visitor(token);
  }

  public static Visitor of(UUID tenant, String... permissions) {
    return with(TestIssuer.token().tenant(tenant).permissions(permissions));
  }

  /// What the issuer says of them from now on.
  public Visitor signsInAs(TestIssuer.Token next) {
    token = next;
    return this;
  }

  /// A cookie that somebody else put into this browser.
  public Visitor plant(String name, String value) {
    cookies.put(name, value);
    return this;
  }

  /// Opens a page, by way of the issuer if need be.
  public Response open(String path) {
    Response response = get(path);
    for (int hop = 0; response.statusCode() / 100 == 3 && hop < MOST_HOPS; hop++) {
      response = follow(response);
    }
    return response;
  }

  /// One step, whatever the answer.
  public Response get(String path) {
    return remember(browser().get(path));
  }

  public Response follow(Response redirect) {
    String location = redirect.header("Location");
    if (location.startsWith(TestIssuer.url())) {
      TestIssuer.signsIn(token);
      return given().redirects().follow(false).urlEncodingEnabled(false).get(location);
    }
    URI uri = URI.create(location);
    return get(uri.getRawPath() + (uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery()));
  }

  /// Sends a form as a page of the service would.
  public Response submit(String path, Map<String, String> fields) {
    return submit(path, fields, ownOrigin());
  }

  public Response submit(String path, Map<String, String> fields, @Nullable String from) {
    RequestSpecification request = browser().formParams(fields);
    if (from != null) {
      request.header("Origin", from);
    }
    return remember(request.post(path));
  }

  /// The key that a page's form carries.
  public static String key(Response page) {
    return value(page, "key");
  }

  /// What a hidden field of a page's form holds.
  public static String value(Response page, String field) {
    var matcher =
        Pattern.compile("name=\"" + field + "\" value=\"([^\"]+)\"").matcher(page.asString());
    if (!matcher.find()) {
      throw new AssertionError("no form on the page: " + page.asString());
    }
    return matcher.group(1);
  }

  /// The cookie as it was last set.
  public Cookie cookie(String name) {
    Cookie cookie = seen.get(name);
    if (cookie == null) {
      throw new AssertionError("no cookie " + name + " among " + seen.keySet());
    }
    return cookie;
  }

  public Map<String, String> cookies() {
    return cookies;
  }

  private String ownOrigin() {
    if (origin == null) {
      origin = RestAssured.baseURI + ":" + RestAssured.port;
    }
    return origin;
  }

  private RequestSpecification browser() {
    return given().cookies(cookies).redirects().follow(false).urlEncodingEnabled(false);
  }

  private Response remember(Response response) {
    response.detailedCookies().forEach(cookie -> seen.put(cookie.getName(), cookie));
    response
        .cookies()
        .forEach((name, value) -> {
          if (value.isEmpty()) {
            cookies.remove(name);
          } else {
            cookies.put(name, value);
          }
        });
    return response;
  }
}
