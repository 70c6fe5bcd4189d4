package io.safekeep.identity.op;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.safekeep.identity.IdentitySecrets;
import io.safekeep.identity.Operator;
import io.safekeep.identity.Operator.TenantOfTest;
import io.safekeep.identity.op.IssuerOfTest.Signature;
import io.safekeep.runtime.sql.Sql;
import io.safekeep.testing.quarkus.ServiceServers;
import jakarta.inject.Inject;
import java.net.URI;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Signing in at an issuer of the tenant's own.
@QuarkusTest
@WithTestResource(IdentitySecrets.class)
@WithTestResource(
    value = ServiceServers.class,
    initArgs = @ResourceArg(name = "database", value = "identity"))
class FederationIT {

  private static final String UNASKED_FOR = "not the one that was asked for";
  private static final Pattern ONWARD = Pattern.compile("class=\"button\" href=\"([^\"]+)\"");

  @Inject Sql sql;

  private final IssuerOfTest issuer = IssuerOfTest.start();
  private final Browser browser = new Browser();
  private String client;
  private TenantOfTest tenant;
  private String connection;

  @BeforeEach
  void aTenantWithAnIssuer() {
    client = Operator.createPublicClient().id();
    tenant = Operator.createTenant();
    connection = connect(tenant, issuer.terms());
  }

  @AfterEach
  void stopIssuer() {
    issuer.close();
  }

  @Test
  void personOfTheIssuerGetsAnAccountAndIsKnownBySubjectFromThenOn() throws Exception {
    // When
    var first = claims(tokens(signIn(ada())));
    var later = ada();
    later.put("preferred_username", "countess");
    later.put("groups", List.of("staff"));
    later.put("email", "ada@elsewhere.example");
    letsNobodyIn(new Visit(new Browser()).signIn(later), "the last administrator");
    Operator.createUser(tenant, "tenant-admin");
    var second = claims(tokens(new Visit(new Browser()).signIn(later)));

    // Then
    assertThat(first.getClaim("tenant")).isEqualTo(tenant.id().toString());
    assertThat(first.getStringListClaim("roles")).containsExactly("tenant-admin");
    assertThat(first.getStringListClaim("amr")).containsExactly("fed");
    assertThat(first.getClaim("acr")).isEqualTo("urn:safekeep:acr:password");
    assertThat(second.getSubject()).isEqualTo(first.getSubject());
    assertThat(second.getStringListClaim("roles")).containsExactly("member");
    Operator.operator()
        .get("/v1/tenants/%s/users/%s".formatted(tenant.id(), first.getSubject()))
        .then()
        .body("userName", equalTo("ada"))
        .body("displayName", equalTo("Ada Lovelace"));
  }

  @Test
  void idTokenThatIsNotSignedByTheIssuerLetsNobodyIn() {
    for (var signature :
        List.of(Signature.NONE, Signature.FOREIGN_KEY, Signature.PUBLIC_KEY_AS_SECRET)) {
      letsNobodyIn(
          browser.open(issuer.named(issuer.signIn(leave(browser), ada(), signature))), UNASKED_FOR);
    }
  }

  @Test
  void claimThatDoesNotHoldLetsNobodyIn() {
    letsNobodyInWith("iss", "https://another.example", UNASKED_FOR);
    letsNobodyInWith("aud", "another-client", UNASKED_FOR);
    letsNobodyInWith("azp", "another-client", UNASKED_FOR);
    letsNobodyInWith("nonce", "another", UNASKED_FOR);
    letsNobodyInWith("exp", Date.from(Instant.now().minus(Duration.ofHours(1))), UNASKED_FOR);
    letsNobodyInWith("sub", null, UNASKED_FOR);
    letsNobodyInWith("sub", "x".repeat(256), UNASKED_FOR);
    letsNobodyInWith("email_verified", false, "no e-mail address");
    letsNobodyInWith("email", "ada@elsewhere.example", "no e-mail address");
    letsNobodyInWith("email", null, "no e-mail address");
    letsNobodyInWith("preferred_username", "<b>", "no name");
    letsNobodyInWith("groups", List.of("visitors"), "None of your groups");
    signIn(ada()).then().statusCode(303);
  }

  @Test
  void answerOfAnotherIssuerLetsNobodyIn() {
    for (UnaryOperator<String> answer :
        List.<UnaryOperator<String>>of(
            // Mix-up (RFC 9207): another issuer's name, or none where there has to be one.
            back -> back + "&iss=https://another.example",
            back -> back)) {
      var back = issuer.signIn(leave(browser), ada());

      letsNobodyIn(browser.open(answer.apply(back)), UNASKED_FOR);
    }
    letsNobodyIn(
        browser.open(issuer.named(IssuerOfTest.refuse(leave(browser), "access_denied"))),
        "did not let you in");
  }

  @Test
  void stateIsGoodOnceInOneBrowserAndAtOneConnection() {
    // Given
    var back = issuer.named(issuer.signIn(leave(browser), ada()));
    var elsewhere = connect(Operator.createTenant(), issuer.terms());

    // When
    var copied = new Browser().open(back);
    var moved = browser.open(back.replace(connection, elsewhere));
    var right = browser.open(back);
    var again = browser.open(back);

    // Then
    copied.then().statusCode(400).body(containsString("Please start again"));
    moved.then().statusCode(400).body(containsString("Please start again"));
    right.then().statusCode(303);
    letsNobodyIn(again, UNASKED_FOR);
  }

  @Test
  void subjectIsSomebodyElseAtAnotherConnection() throws Exception {
    // Given
    var mine = claims(tokens(signIn(ada())));
    var other = Operator.createTenant();
    connect(other, issuer.terms());

    // When
    var theirs = claims(tokens(new Visit(new Browser(), other).signIn(ada(other))));

    // Then
    assertThat(theirs.getSubject()).isNotEqualTo(mine.getSubject());
    assertThat(theirs.getClaim("tenant")).isEqualTo(other.id().toString());
  }

  @Test
  void sameNameIsNotTheSamePersonUntilAnAdministratorSaysSo() throws Exception {
    // Given
    var person = Operator.createUser(tenant, "member");
    var claims = ada();
    claims.put("preferred_username", person.signInName());
    claims.put("email", person.signInName());

    // When
    letsNobodyIn(signIn(claims), "not tied");
    tie(person.id(), "248289761001").then().statusCode(200);
    var tied = claims(tokens(signIn(claims)));

    // Then
    assertThat(tied.getSubject()).isEqualTo(person.id().toString());
    tie(person.id(), "another")
        .then()
        .statusCode(409)
        .body("type", containsString("identity-tied"));
    tie(UUID.randomUUID(), "another").then().statusCode(404);
  }

  @Test
  void whoIsNotKnownStaysOutsideWhereAccountsAreNotMade() {
    // Given
    var terms = issuer.terms();
    terms.put("justInTime", false);
    change(terms);

    // Then
    letsNobodyIn(signIn(ada()), "you have no account here yet");
  }

  @Test
  void addressLetsInOnlyWhileItsDomainIsShownToBeTheTenants() {
    // Given
    var domain = "more-" + Operator.next() + ".example";
    var terms = issuer.terms();
    terms.put("emailDomains", List.of(domain));
    change(terms);
    var ada = ada();
    ada.put("email", "ada@" + domain);
    var request = Browser.request(client);
    request.put("login_hint", "ada@" + domain);

    // When
    var unshown = signIn(ada);
    var unshownHint = browser.signInPage(request);
    sql.update(
        """
        insert into tenant_domain (id, tenant_id, name, challenge, created_at, verified_at, seen_at)
        values (?, ?, ?, 'shown', now(), now(), now())
        """,
        UUID.randomUUID(),
        tenant.id(),
        domain);
    var shownHint = browser.signInPage(request);

    // Then
    letsNobodyIn(unshown, "vouches for no e-mail address");
    unshownHint.then().body(containsString("name=\"password\""));
    shownHint.then().body(not(containsString("name=\"password\"")));
    assertThat(IssuerOfTest.parameters(URI.create(onward(shownHint)).getRawQuery()))
        .containsEntry("login_hint", "ada@" + domain);
    redeemed(browser.open(issuer.named(issuer.signIn(onward(shownHint), ada))));
    sql.update("update tenant_domain set lapsed_at = now() where name = ?", domain);
    ada.putAll(Map.of("sub", "another", "preferred_username", "grace"));
    letsNobodyIn(new Visit(new Browser()).signIn(ada), "vouches for no e-mail address");
  }

  @Test
  void twoFactorsAreTwoOnlyInWordsThatTheTenantHasNamed() throws Exception {
    // Given
    var claims = ada();
    claims.put("acr", "gold");
    claims.put("amr", List.of("pwd", "mfa"));
    var unnamed = claims(tokens(signIn(claims)));
    var terms = issuer.terms();
    terms.put("assurance", Map.of("mfaAcr", List.of("gold")));
    change(terms);

    // When
    var named = claims(tokens(new Visit(new Browser()).signIn(claims)));

    // Then
    assertThat(unnamed.getClaim("acr")).isEqualTo("urn:safekeep:acr:password");
    assertThat(named.getClaim("acr")).isEqualTo("urn:safekeep:acr:mfa");
    assertThat(named.getStringListClaim("amr")).containsExactly("fed", "mfa");
  }

  @Test
  void ourOwnSecondFactorIsAskedForWhereOneWillNotDo() throws Exception {
    // Given
    var request = Browser.request(client);
    request.put("acr_values", "urn:safekeep:acr:mfa");

    // When
    var address = leave(browser, request, tenant);
    var page = browser.open(issuer.named(issuer.signIn(address, ada())));
    var app = AuthenticatorApp.setUpFrom(page.asString());
    var codes =
        browser.post("/sign-in/first-app", "pending", Browser.pending(page), "code", app.code());
    var answer = browser.post("/sign-in/onward", "pending", Browser.pending(codes));

    // Then
    page.then().statusCode(200).body(containsString("first-app"));
    var claims = claims(tokens(answer));
    assertThat(claims.getStringListClaim("amr")).containsExactly("fed", "otp", "mfa");
    assertThat(claims.getClaim("acr")).isEqualTo("urn:safekeep:acr:mfa");
  }

  @Test
  void stepUpAndAgeAreAskedOfTheIssuerAndItsAnswerIsHeldAgainstThem() {
    // Given
    var terms = issuer.terms();
    terms.put("assurance", Map.of("mfaAcr", List.of("gold"), "requiredAmr", List.of("hwk")));
    change(terms);
    var request = Browser.request(client);
    request.put("acr_values", "urn:safekeep:acr:mfa");
    request.put("max_age", "600");
    var strong = ada();
    strong.put("amr", List.of("hwk"));
    strong.put("acr", "gold");
    var old = new HashMap<>(strong);
    old.put("auth_time", Instant.now().minus(Duration.ofHours(1)).getEpochSecond());
    var silent = new HashMap<>(strong);
    silent.put("auth_time", null);

    // When
    var address = leave(browser, request, tenant);

    // Then
    assertThat(IssuerOfTest.parameters(URI.create(address).getRawQuery()))
        .containsEntry("acr_values", "gold")
        .containsEntry("max_age", "600")
        .containsEntry("login_hint", "ada@" + tenant.domain())
        .containsEntry("code_challenge_method", "S256");
    letsNobodyIn(browser.open(issuer.named(issuer.signIn(address, ada()))), "less than");
    letsNobodyIn(again(request, old), "too long ago");
    letsNobodyIn(again(request, silent), "too long ago");
    again(request, strong).then().statusCode(303);
    request.put("prompt", "login");
    assertThat(IssuerOfTest.parameters(URI.create(leave(browser, request, tenant)).getRawQuery()))
        .containsEntry("prompt", "login")
        .containsEntry("max_age", "0");
  }

  @Test
  void disabledConnectionLetsNobodyInAndSignsOutWhoeverCameByIt() {
    // Given
    var tokens = redeemed(signIn(ada()));
    var away = new Browser();
    var back = issuer.named(issuer.signIn(leave(away), ada()));

    // When
    act("disable").then().statusCode(200).body("state", equalTo("disabled"));

    // Then
    letsNobodyIn(away.open(back), "switched off");
    isSignedOut(tokens);
    withOrganisation(new Browser(), Browser.request(client), tenant)
        .then()
        .statusCode(401)
        .body(containsString("No organisation signs its people in"));
    act("disable").then().statusCode(409).body("type", containsString("connection-not-enabled"));
    act("enable").then().statusCode(200);
    act("enable").then().statusCode(409).body("type", containsString("connection-enabled"));
  }

  @Test
  void issuerThatIsAwayGetsAPageThatSaysSo() {
    // Given
    var back = issuer.named(issuer.signIn(leave(browser), ada()));
    var terms = issuer.terms();
    issuer.close();
    var other = Operator.createTenant();
    terms.put("issuer", "http://127.0.0.1:9");
    var unreachable = prepare(other, terms);

    // Then
    browser.open(back).then().statusCode(503).body(containsString("does not answer"));
    as(other, unreachable, "enable")
        .then()
        .statusCode(422)
        .body("type", containsString("issuer-not-usable"))
        .body("detail", containsString("http://127.0.0.1:9"));
  }

  @Test
  void passwordsAreOffForEverybodyButTheAdministratorWhoIsNamed() {
    // Given
    var administrator = Operator.createUser(tenant, "tenant-admin");
    var person = Operator.createUser(tenant, "member");
    var terms = issuer.terms();
    terms.put("breakGlass", person.id());
    changing(terms).then().statusCode(400).body("detail", containsString("breakGlass"));
    terms.put("breakGlass", administrator.id());

    // When
    change(terms);

    // Then
    password(person.signInName(), Operator.PASSWORD)
        .then()
        .statusCode(200)
        .body(containsString("Acme sign-in"));
    password(person.signInName(), "Wr0ng-Password")
        .then()
        .statusCode(401)
        .body(containsString("do not go together"));
    password(administrator.signInName(), Operator.PASSWORD).then().statusCode(303);
  }

  @Test
  void signOutGoesOnToTheIssuer() {
    // Given
    var tokens = redeemed(signIn(ada()));

    // When
    var page = browser.signOut();
    var address = onward(page);

    // Then
    isSignedOut(tokens);
    var request = IssuerOfTest.parameters(URI.create(address).getRawQuery());
    assertThat(address).startsWith(issuer.url() + "/end-session?");
    assertThat(request)
        .containsEntry("client_id", IssuerOfTest.CLIENT)
        .containsEntry("post_logout_redirect_uri", Operator.issuer() + "/sign-out/federated")
        .containsKey("id_token_hint");
    browser
        .open("/sign-out/federated?state=" + request.get("state"))
        .then()
        .statusCode(200)
        .body(containsString("You are signed out"));
  }

  @Test
  void endOfTheIssuersSessionIsAnEndHere() throws Exception {
    // Given
    var claims = ada();
    claims.put("sid", "08a5019c");
    var tokens = redeemed(signIn(claims));
    var token = issuer.logoutToken(Map.of("sub", "248289761001", "sid", "08a5019c"));
    var foreign = issuer.logoutToken(Map.of("sub", "248289761001", "aud", "another-client"));
    var unsaid = issuer.logoutToken(Map.of("sub", "248289761001", "events", Map.of()));

    // When
    endAtIssuer(foreign).then().statusCode(400);
    endAtIssuer(unsaid).then().statusCode(400);
    endAtIssuer("nonsense").then().statusCode(400);
    browser.authorize(Browser.request(client)).then().header("Location", containsString("code="));
    endAtIssuer(token).then().statusCode(200).header("Cache-Control", equalTo("no-store"));

    // Then
    isSignedOut(tokens);
    endAtIssuer(token).then().statusCode(400).body("error", equalTo("invalid_request"));
    var anew = redeemed(new Visit(browser).signIn(claims));
    endAtIssuer(issuer.logoutToken(Map.of("sub", "248289761001"))).then().statusCode(200);
    isSignedOut(anew);
  }

  @Test
  void connectionIsTheTenantsOwnAndShowsNoSecret() {
    // Given
    var other = Operator.createTenant();
    var member = Operator.createTenantClient(tenant, "member");
    var administrator = Operator.createTenantClient(tenant, "tenant-admin");
    var theirs = Operator.createTenantClient(other, "tenant-admin");
    var path = path(tenant, connection);
    var terms = issuer.terms();
    terms.put("issuer", issuer.url() + "/another");

    // Then
    Operator.as(token(administrator))
        .get(path)
        .then()
        .statusCode(200)
        .body("terms.issuer", equalTo(issuer.url()))
        .body("terms.clientSecret", nullValue())
        .body("redirectUri", equalTo(Operator.issuer() + "/sign-in/federated/" + connection))
        .body(not(containsString("a secret")));
    Operator.as(token(administrator))
        .post(path + ":test")
        .then()
        .statusCode(200)
        .body("issuer", equalTo(issuer.url()))
        .body("backChannelLogout", equalTo(true))
        .body("signingKeys", equalTo(1));
    Operator.as(token(administrator))
        .get("/v1/tenants/" + tenant.id() + "/federation")
        .then()
        .body("", hasSize(1));
    Operator.as(token(member)).get(path).then().statusCode(403);
    Operator.as(token(theirs)).get(path).then().statusCode(404);
    Operator.operator().get(path(other, connection)).then().statusCode(404);
    changing(terms).then().statusCode(400).body("detail", containsString("issuer"));
    terms.put("issuer", "http://elsewhere.example");
    preparing(tenant, terms).then().statusCode(400).body("detail", containsString("is http"));
    terms.put("issuer", issuer.url());
    terms.put("claims", Map.of("otherwise", List.of("platform-operator")));
    preparing(tenant, terms).then().statusCode(422);
    terms.remove("claims");
    terms.remove("clientSecret");
    preparing(tenant, terms).then().statusCode(400).body("detail", containsString("clientSecret"));
    changing(terms).then().statusCode(200);
    signIn(ada()).then().statusCode(303);
  }

  @Test
  void administratorPreparesTriesAndSwitchesAConnectionOnPages() {
    // Given
    var of = Operator.createTenant();
    var administrator = Operator.createUser(of, "tenant-admin");
    var detour = browser.open(browser.open("/admin/federation").header("Location"));
    browser
        .submit(
            browser.open(detour.header("Location")), administrator.signInName(), Operator.PASSWORD)
        .then()
        .statusCode(303);

    // When
    var prepared =
        browser.post(
            "/admin/federation",
            "name",
            "Acme <sign-in>",
            "issuer",
            issuer.url(),
            "clientId",
            IssuerOfTest.CLIENT,
            "clientSecret",
            IssuerOfTest.SECRET,
            "scopes",
            "profile, email",
            "roles",
            "groups",
            "roleOf",
            "admins = tenant-admin\n\nstaff=member",
            "justInTime",
            "true");
    prepared.then().statusCode(303);
    var page = URI.create(prepared.header("Location")).getPath();
    var tested = browser.post(page + "/test");
    browser.post(page + "/state", "act", "enable").then().statusCode(303);

    // Then
    tested.then().statusCode(200).body(containsString("The issuer answers"));
    browser
        .open(page)
        .then()
        .statusCode(200)
        .body(containsString("Acme &lt;sign-in&gt;"))
        .body(containsString("Enabled"))
        .body(containsString("admins = tenant-admin\nstaff = member"))
        .body(containsString(Operator.issuer() + "/sign-in/federated/"))
        .body(not(containsString("a secret")));
    browser.open("/admin/federation").then().body(containsString(issuer.url()));
    browser.open("/admin/federation/new").then().statusCode(200);
    redeemed(new Visit(new Browser(), of).signIn(ada(of)));
    browser
        .post(page + "/identities", "user", "nobody", "subject", "x")
        .then()
        .statusCode(400)
        .body(containsString("is no user"));
    browser
        .postFrom("https://evil.example", page + "/state", "act", "disable")
        .then()
        .statusCode(403);
  }

  /// Somebody in front of a browser.
  private final class Visit {

    private final Browser at;
    private final TenantOfTest of;

    Visit(Browser at) {
      this(at, tenant);
    }

    Visit(Browser at, TenantOfTest of) {
      this.at = at;
      this.of = of;
    }

    Response signIn(Map<String, Object> claims) {
      return at.open(issuer.named(issuer.signIn(leave(at, Browser.request(client), of), claims)));
    }
  }

  private Map<String, Object> ada() {
    return ada(tenant);
  }

  private static Map<String, Object> ada(TenantOfTest of) {
    return new HashMap<>(
        Map.of(
            "sub",
            "248289761001",
            "preferred_username",
            "ada",
            "name",
            "Ada Lovelace",
            "email",
            "ada@" + of.domain(),
            "email_verified",
            true,
            "groups",
            List.of("admins", "visitors")));
  }

  private Response signIn(Map<String, Object> claims) {
    return new Visit(browser).signIn(claims);
  }

  private Response again(Map<String, String> request, Map<String, Object> claims) {
    return browser.open(issuer.named(issuer.signIn(leave(browser, request, tenant), claims)));
  }

  private String leave(Browser at) {
    return leave(at, Browser.request(client), tenant);
  }

  /// Where the browser is sent for a name of the tenant.
  static String leave(Browser at, Map<String, String> request, TenantOfTest of) {
    return onward(withOrganisation(at, request, of));
  }

  private static Response withOrganisation(
      Browser at, Map<String, String> request, TenantOfTest of) {
    var page = at.signInPage(request);
    return at.post(
        "/sign-in/organisation",
        "pending",
        Browser.pending(page),
        "name",
        "ada@" + of.domain(),
        "password",
        "");
  }

  static String onward(Response page) {
    var matcher = ONWARD.matcher(page.asString());
    if (!matcher.find()) {
      throw new AssertionError("nowhere to go on: " + page.asString());
    }
    return matcher.group(1).replace("&amp;", "&");
  }

  private Response password(String name, String password) {
    var at = new Browser();
    return at.submit(at.signInPage(Browser.request(client)), name, password);
  }

  private void letsNobodyInWith(String claim, @Nullable Object value, String text) {
    var claims = ada();
    claims.put(claim, value);
    letsNobodyIn(signIn(claims), text);
  }

  private static void letsNobodyIn(Response answer, String text) {
    answer.then().statusCode(403).body(containsString(text));
    assertThat(answer.cookies()).doesNotContainKey("safekeep-session");
  }

  private Response redeemed(Response answer) {
    answer.then().statusCode(303);
    var tokens = Browser.redeem(client, Browser.callback(answer).get("code"), Browser.VERIFIER);
    tokens.then().statusCode(200);
    return tokens;
  }

  private String tokens(Response answer) {
    return redeemed(answer).path("access_token");
  }

  private static JWTClaimsSet claims(String token) throws ParseException {
    return SignedJWT.parse(token).getJWTClaimsSet();
  }

  private void isSignedOut(Response tokens) {
    Browser.refresh(client, tokens.path("refresh_token")).then().statusCode(400);
    browser
        .authorize(Browser.request(client))
        .then()
        .header("Location", containsString("/sign-in?pending="));
  }

  private Response endAtIssuer(String token) {
    return given()
        .formParam("logout_token", token)
        .post("/federation/" + connection + "/back-channel-logout");
  }

  private static String connect(TenantOfTest of, Map<String, Object> terms) {
    var id = prepare(of, terms);
    as(of, id, "enable").then().statusCode(200).body("state", equalTo("enabled"));
    return id;
  }

  private static String prepare(TenantOfTest of, Map<String, Object> terms) {
    return preparing(of, terms).then().statusCode(201).extract().path("id");
  }

  private static Response preparing(TenantOfTest of, Map<String, Object> terms) {
    return Operator.operator().body(terms).post("/v1/tenants/" + of.id() + "/federation");
  }

  private void change(Map<String, Object> terms) {
    changing(terms).then().statusCode(200);
  }

  private Response changing(Map<String, Object> terms) {
    return Operator.operator().body(terms).put(path(tenant, connection));
  }

  private Response act(String verb) {
    return as(tenant, connection, verb);
  }

  private static Response as(TenantOfTest of, String id, String verb) {
    return Operator.operator().post(path(of, id) + ":" + verb);
  }

  private Response tie(UUID account, String subject) {
    return Operator.operator()
        .body(Map.of("subject", subject))
        .put(path(tenant, connection) + "/identities/" + account);
  }

  private static String path(TenantOfTest of, String id) {
    return "/v1/tenants/%s/federation/%s".formatted(of.id(), id);
  }

  private static String token(Operator.ClientOfTest client) {
    return Operator.token(client.id(), client.secret());
  }
}
