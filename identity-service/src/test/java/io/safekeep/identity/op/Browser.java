package io.safekeep.identity.op;

import static io.restassured.RestAssured.given;

import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import io.safekeep.identity.Operator;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.hamcrest.Matchers;

/// A browser as far as a sign-in needs one: it keeps cookies and reads the form.
public final class Browser {

  /// Challenge of this verifier, from RFC 7636, appendix B.
  public static final String VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

  static final String CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

  private static final Pattern PENDING = Pattern.compile("name=\"pending\" value=\"([^\"]+)\"");

  private final Map<String, String> cookies = new HashMap<>();

  /// Another browser with the cookies that this one has now.
  public Browser copy() {
    var copy = new Browser();
    copy.cookies.putAll(cookies);
    return copy;
  }

  /// The parameters of a good request, to be changed by the test.
  public static Map<String, String> request(String clientId) {
    var parameters = new LinkedHashMap<String, String>();
    parameters.put("client_id", clientId);
    parameters.put("response_type", "code");
    parameters.put("redirect_uri", Operator.REDIRECT_URI);
    parameters.put("scope", "openid profile");
    parameters.put("state", "af0ifjsldkj");
    parameters.put("nonce", "n-0S6_WzA2Mj");
    parameters.put("code_challenge", CHALLENGE);
    parameters.put("code_challenge_method", "S256");
    return parameters;
  }

  public Response authorize(Map<String, String> parameters) {
    return remember(browser().redirects().follow(false).queryParams(parameters).get("/authorize"));
  }

  /// Follows the redirect to the sign-in page.
  public Response signInPage(Map<String, String> parameters) {
    return open(authorize(parameters).header("Location"));
  }

  public Response open(String location) {
    var uri = URI.create(location);
    return remember(
        browser()
            .redirects()
            .follow(false)
            .urlEncodingEnabled(false)
            .get(uri.getRawPath() + (uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery())));
  }

  public Response submit(Response page, String signInName, String password) {
    return submit(page, signInName, password, Operator.issuer());
  }

  public Response submit(Response page, String signInName, String password, String origin) {
    return remember(
        browser()
            .redirects()
            .follow(false)
            .header("Origin", origin)
            .formParam("pending", pending(page))
            .formParam("name", signInName)
            .formParam("password", password)
            .post("/sign-in"));
  }

  public Response replacePassword(
      Response page, String signInName, String password, String newPassword) {
    return remember(
        browser()
            .redirects()
            .follow(false)
            .header("Origin", Operator.issuer())
            .formParam("pending", pending(page))
            .formParam("name", signInName)
            .formParam("password", password)
            .formParam("newPassword", newPassword)
            .post("/sign-in"));
  }

  /// Sends a form of one of our pages.
  ///
  /// @param fields name and value in turn
  public Response post(String path, String... fields) {
    return send(path, Operator.issuer(), fields);
  }

  public Response postFrom(String origin, String path, String... fields) {
    return send(path, origin, fields);
  }

  /// The second step that a page asks for, with a code.
  public Response secondStep(Response page, String code) {
    return post("/sign-in/second-step", "pending", pending(page), "code", code);
  }

  /// Signs in at a page of the account, with a password.
  public Response signInAt(String path, String signInName) {
    return submit(open(open(path).header("Location")), signInName, Operator.PASSWORD);
  }

  /// Value of a field or attribute of the page, as the browser reads it.
  public static String value(Response page, String name) {
    var matcher =
        Pattern.compile("(?:name=\"%1$s\" value|data-%1$s)=\"([^\"]+)\"".formatted(name))
            .matcher(page.asString());
    if (!matcher.find()) {
      throw new AssertionError("no %s on the page: %s".formatted(name, page.asString()));
    }
    return matcher.group(1).replace("&quot;", "\"").replace("&amp;", "&");
  }

  /// The codes on a page of recovery codes.
  public static List<String> recoveryCodes(Response page) {
    return Pattern.compile("<li>([A-Z2-7-]{19})</li>")
        .matcher(page.asString())
        .results()
        .map(code -> code.group(1))
        .toList();
  }

  private Response send(String path, String origin, String[] fields) {
    var request = browser().redirects().follow(false).header("Origin", origin);
    for (int i = 0; i < fields.length; i += 2) {
      request.formParam(fields[i], fields[i + 1]);
    }
    return remember(request.contentType("application/x-www-form-urlencoded").post(path));
  }

  /// Follows the way from the device page to its sign-in page, and signs in there.
  public void signInForDevice(String signInName) {
    var detour = open("/device");
    submit(open(detour.header("Location")), signInName, Operator.PASSWORD)
        .then()
        .statusCode(303)
        .header("Location", Matchers.endsWith("/device"));
  }

  public Response enter(String userCode) {
    return enter(userCode, Operator.issuer());
  }

  public Response enter(String userCode, String origin) {
    return remember(
        browser()
            .redirects()
            .follow(false)
            .header("Origin", origin)
            .formParam("user_code", userCode)
            .post("/device"));
  }

  /// @param page that asks
  public Response decide(Response page, String decision) {
    return decide(page, decision, Operator.issuer());
  }

  public Response decide(Response page, String decision, String origin) {
    return remember(
        browser()
            .header("Origin", origin)
            .formParam("pending", pending(page))
            .formParam("decision", decision)
            .post("/device/decision"));
  }

  /// Answers the question whether an application may come in.
  ///
  /// @param page that asks
  public Response consent(Response page, String decision, String origin) {
    return remember(
        browser()
            .redirects()
            .follow(false)
            .header("Origin", origin)
            .formParam("pending", pending(page))
            .formParam("decision", decision)
            .post("/consent"));
  }

  public Response withdraw(String consent, String origin) {
    return remember(
        browser().header("Origin", origin).formParam("consent", consent).post("/consent/given"));
  }

  public Response signOut() {
    return remember(browser().header("Origin", Operator.issuer()).post("/sign-out"));
  }

  /// Posts to the end session endpoint from a page of that origin. Cookies come along only from our
  /// own, as with SameSite=Lax.
  public Response endSession(Map<String, String> parameters, String origin) {
    var request = origin.equals(Operator.issuer()) ? browser() : given();
    return remember(
        request
            .redirects()
            .follow(false)
            .header("Origin", origin)
            .formParams(parameters)
            .post("/end-session"));
  }

  /// Signs in and returns the parameters with which the client is called back.
  public Map<String, String> signIn(Map<String, String> parameters, String signInName) {
    var answer = submit(signInPage(parameters), signInName, Operator.PASSWORD);
    answer.then().statusCode(303);
    return callback(answer);
  }

  public static Map<String, String> callback(Response answer) {
    var parameters = new HashMap<String, String>();
    for (var pair : URI.create(answer.header("Location")).getRawQuery().split("&")) {
      var parts = pair.split("=", 2);
      parameters.put(parts[0], URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
    }
    return parameters;
  }

  /// Shows a code of a public client at the token endpoint.
  public static Response redeem(String clientId, String code, String verifier) {
    return given()
        .formParam("grant_type", "authorization_code")
        .formParam("client_id", clientId)
        .formParam("code", code)
        .formParam("redirect_uri", Operator.REDIRECT_URI)
        .formParam("code_verifier", verifier)
        .post("/token");
  }

  public static Response refresh(String clientId, String refreshToken) {
    return given()
        .formParam("grant_type", "refresh_token")
        .formParam("client_id", clientId)
        .formParam("refresh_token", refreshToken)
        .post("/token");
  }

  public static String pending(Response page) {
    var matcher = PENDING.matcher(page.asString());
    if (!matcher.find()) {
      throw new AssertionError("no form on the page: " + page.asString());
    }
    return matcher.group(1);
  }

  public String cookie(String name) {
    return cookies.get(name);
  }

  private RequestSpecification browser() {
    return given().cookies(cookies);
  }

  private Response remember(Response response) {
    cookies.putAll(response.cookies());
    return response;
  }
}
