package io.safekeep.identity.op;

import com.nimbusds.jwt.JWT;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.oauth2.sdk.AuthorizationCode;
import com.nimbusds.oauth2.sdk.AuthorizationErrorResponse;
import com.nimbusds.oauth2.sdk.AuthorizationRequest;
import com.nimbusds.oauth2.sdk.AuthorizationResponse;
import com.nimbusds.oauth2.sdk.AuthorizationSuccessResponse;
import com.nimbusds.oauth2.sdk.ErrorObject;
import com.nimbusds.oauth2.sdk.OAuth2Error;
import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.ResponseMode;
import com.nimbusds.oauth2.sdk.ResponseType;
import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.id.Issuer;
import com.nimbusds.oauth2.sdk.id.State;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import com.nimbusds.oauth2.sdk.util.MultivaluedMapUtils;
import com.nimbusds.openid.connect.sdk.AuthenticationRequest;
import com.nimbusds.openid.connect.sdk.OIDCError;
import com.nimbusds.openid.connect.sdk.Prompt;
import io.safekeep.identity.account.Account;
import io.safekeep.identity.account.Accounts;
import io.safekeep.identity.client.Client;
import io.safekeep.identity.client.Client.Grant;
import io.safekeep.identity.client.ClientDirectory;
import io.safekeep.identity.consent.SqlConsents;
import io.safekeep.identity.signin.SqlSessions.Session;
import io.safekeep.identity.token.ContextClass;
import io.safekeep.identity.token.ReturnedIdTokens;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Decides about authorization requests (RFC 6749, section 4.1.1; OpenID Connect Core, section
/// 3.1.2) within a narrow profile: response type `code`, PKCE with S256, exact redirect URI.
@ApplicationScoped
class Authorize {

  /// RFC 7636, section 4.2: base64url of a SHA-256 hash.
  private static final Pattern S256_CHALLENGE = Pattern.compile("[A-Za-z0-9_-]{43}");

  private static final Predicate<String> NO_NUMBER =
      Pattern.compile("[0-9]{1,9}").asMatchPredicate().negate();

  private static final List<String> SCOPES = List.of("openid", "profile");

  private final ClientDirectory clients;
  private final Accounts accounts;
  private final SqlAuthorizationCodes codes;
  private final SqlPushedRequests pushedRequests;
  private final SqlConsents consents;
  private final PendingConsent pendingConsent;
  private final ReturnedIdTokens returnedIdTokens;
  private final Clock clock;
  private final Issuer issuer;

  Authorize(
      ClientDirectory clients,
      Accounts accounts,
      SqlAuthorizationCodes codes,
      SqlPushedRequests pushedRequests,
      SqlConsents consents,
      PendingConsent pendingConsent,
      ReturnedIdTokens returnedIdTokens,
      Clock clock,
      io.safekeep.identity.token.Issuer issuer) {
    this.clients = clients;
    this.accounts = accounts;
    this.codes = codes;
    this.pushedRequests = pushedRequests;
    this.consents = consents;
    this.pendingConsent = pendingConsent;
    this.returnedIdTokens = returnedIdTokens;
    this.clock = clock;
    this.issuer = new Issuer(issuer.url());
  }

  /// What to do with a request.
  sealed interface Decision {

    /// Send the browser back to the client, with a code or an error.
    record Answer(AuthorizationResponse response) implements Decision {}

    /// Ask the person to sign in.
    ///
    /// @param loginHint the name to fill in
    /// @param needed what the sign-in has to amount to at least
    /// @param maximumAge of the sign-in; zero for a new one
    record AskToSignIn(
        Client client,
        URI redirectUri,
        Optional<String> loginHint,
        ContextClass needed,
        Optional<Duration> maximumAge)
        implements Decision {}

    /// Ask the person, who is signed in as the client wants, whether it may learn of them.
    ///
    /// @param scopes what it asks for
    /// @param pending names the question to the page that asks it
    record AskForConsent(Client client, URI redirectUri, List<String> scopes, String pending)
        implements Decision {}

    /// Tell the person: without a client and a redirect URI that belongs to it there is nobody to
    /// send them back to (RFC 6749, section 4.1.2.1).
    record Unanswerable(String reason) implements Decision {}
  }

  /// What the person said to the client's question.
  enum Consent {
    UNASKED,
    GIVEN,
    REFUSED
  }

  /// A request and how it came.
  ///
  /// @param query its parameters
  /// @param pushed its name, if the client handed it over itself
  private record Asked(String query, Optional<URI> pushed, Consent consent) {}

  /// @param query the request's parameters as they came
  /// @param session of the browser
  /// @param justSignedIn true right after the person proved who they are for this request
  @Transactional
  Decision decide(String query, Optional<Session> session, boolean justSignedIn) {
    return decide(query, session, justSignedIn, Consent.UNASKED);
  }

  /// Goes on with a request after the person was asked about the client.
  ///
  /// @param session with which the person is signed in as the client wants
  @Transactional
  Decision decide(String query, Session session, Consent consent) {
    return decide(query, Optional.of(session), true, consent);
  }

  private Decision decide(
      String query, Optional<Session> session, boolean justSignedIn, Consent consent) {
    try {
      var request = parse(query);
      var name = request.getRequestURI();
      if (name == null || !SqlPushedRequests.isName(name)) {
        return decide(request, new Asked(query, Optional.empty(), consent), session, justSignedIn);
      }
      var opened = pushedRequests.open(name, request.getClientID().getValue());
      return opened.isEmpty()
          ? new Decision.Unanswerable("The application's request has expired.")
          : decide(
              parse(opened.get()),
              new Asked(query, Optional.of(name), consent),
              session,
              justSignedIn);
    } catch (ParseException malformed) {
      return refuseMalformed(malformed);
    }
  }

  /// What is wrong with a request that a client hands over before the browser comes.
  Optional<ErrorObject> faultOfPushed(AuthorizationRequest request, Client client) {
    var redirectUri = request.getRedirectionURI();
    return redirectUri == null || !client.returnsTo(redirectUri)
        ? Optional.of(
            OAuth2Error.INVALID_REQUEST.setDescription(
                "redirect_uri is not one that the client has registered"))
        : check(request, client, true);
  }

  private Decision decide(
      AuthorizationRequest request, Asked asked, Optional<Session> session, boolean justSignedIn) {
    var client = clients.find(request.getClientID().getValue());
    if (client.isEmpty()) {
      return new Decision.Unanswerable("The application that sent you here is not known.");
    }
    var redirectUri = request.getRedirectionURI();
    if (redirectUri == null || !client.get().returnsTo(redirectUri)) {
      return new Decision.Unanswerable(
          "The address to return to is not one that the application has registered.");
    }
    return check(request, client.get(), asked.pushed.isPresent())
        .<Decision>map(error -> refuse(redirectUri, request.getState(), error))
        .orElseGet(() -> answer(request, asked, client.get(), redirectUri, session, justSignedIn));
  }

  private Decision answer(
      AuthorizationRequest request,
      Asked asked,
      Client client,
      URI redirectUri,
      Optional<Session> session,
      boolean justSignedIn) {
    var needed = needed(request);
    var usable =
        session.filter(open ->
            justSignedIn || (isFreshEnough(request, open) && open.signIn().reaches(needed)));
    var account =
        usable
            .flatMap(open -> accounts.findAdmissible(open.account()))
            .filter(person -> isOpenTo(client, person))
            .filter(person -> isAsHinted(request, client, person));
    if (account.isEmpty()) {
      if (justSignedIn) {
        return refuse(
            redirectUri,
            request.getState(),
            hint(request).isPresent()
                ? OIDCError.LOGIN_REQUIRED.setDescription(
                    "Somebody else signed in than the ID token names")
                : OAuth2Error.ACCESS_DENIED.setDescription(
                    "The client belongs to another tenant than the person"));
      }
      return prompts(request, Prompt.Type.NONE)
          ? refuse(redirectUri, request.getState(), OIDCError.LOGIN_REQUIRED)
          : new Decision.AskToSignIn(
              client, redirectUri, loginHint(request), needed, maximumAge(request));
    }
    if (!usable.orElseThrow().signIn().reaches(needed)) {
      return refuse(
          redirectUri,
          request.getState(),
          OIDCError.UNMET_AUTHENTICATION_REQUIREMENTS.setDescription(
              "The person has no means to reach " + needed.urn()));
    }
    var unfinished =
        client.consentRequired()
            ? question(request, asked, client, redirectUri, account.get(), usable.orElseThrow())
            : Optional.<Decision>empty();
    if (unfinished.isPresent()) {
      return unfinished.get();
    }
    if (asked.pushed.isPresent() && !pushedRequests.spend(asked.pushed.get())) {
      return new Decision.Unanswerable("The application's request has been answered already.");
    }
    var challenge = request.getCodeChallenge();
    var key = request.getDPoPJWKThumbprintConfirmation();
    var code =
        codes.issue(
            client.id(),
            usable.orElseThrow(),
            redirectUri.toString(),
            challenge == null ? null : challenge.getValue(),
            nonce(request).orElse(null),
            granted(request.getScope()),
            key == null ? null : key.getValue().toString());
    return new Decision.Answer(
        new AuthorizationSuccessResponse(
            redirectUri,
            new AuthorizationCode(code.value()),
            null,
            request.getState(),
            issuer,
            ResponseMode.QUERY));
  }

  /// What comes before a code for a third party's client; empty if the person lets it in.
  private Optional<Decision> question(
      AuthorizationRequest request,
      Asked asked,
      Client client,
      URI redirectUri,
      Account account,
      Session session) {
    var scopes = granted(request.getScope()).toStringList();
    return switch (asked.consent) {
      case GIVEN -> {
        consents.give(account, client.id(), scopes);
        yield Optional.empty();
      }
      case REFUSED ->
          Optional.of(
              refuse(
                  redirectUri,
                  request.getState(),
                  OAuth2Error.ACCESS_DENIED.setDescription(
                      "The person does not let the client in")));
      case UNASKED -> {
        if (!prompts(request, Prompt.Type.CONSENT)
            && consents.covers(account.id(), client.id(), scopes)) {
          yield Optional.empty();
        }
        yield Optional.of(
            prompts(request, Prompt.Type.NONE)
                ? refuse(redirectUri, request.getState(), OIDCError.CONSENT_REQUIRED)
                : new Decision.AskForConsent(
                    client,
                    redirectUri,
                    scopes,
                    pendingConsent.seal(asked.query, session.signIn().session())));
      }
    };
  }

  /// A tenant's client is for that tenant's people only.
  static boolean isOpenTo(Client client, Account account) {
    return client.tenant().isEmpty() || client.tenant().equals(account.tenant());
  }

  private Optional<ErrorObject> check(AuthorizationRequest request, Client client, boolean pushed) {
    if (!client.mayUse(Grant.AUTHORIZATION_CODE)) {
      return Optional.of(OAuth2Error.UNAUTHORIZED_CLIENT);
    }
    if (client.isFapi2() && !pushed) {
      return Optional.of(
          OAuth2Error.INVALID_REQUEST.setDescription(
              "The client has to push its requests (RFC 9126)"));
    }
    if (request.specifiesRequestObject()) {
      return Optional.of(
          request.getRequestURI() != null
              ? OAuth2Error.REQUEST_URI_NOT_SUPPORTED
              : OAuth2Error.REQUEST_NOT_SUPPORTED);
    }
    if (!ResponseType.CODE.equals(request.getResponseType())) {
      return Optional.of(OAuth2Error.UNSUPPORTED_RESPONSE_TYPE);
    }
    if (!ResponseMode.QUERY.equals(request.impliedResponseMode())) {
      return Optional.of(
          OAuth2Error.INVALID_REQUEST.setDescription("Only response_mode query is supported"));
    }
    if (!tiesItsCode(request, client)) {
      return Optional.of(
          OAuth2Error.INVALID_REQUEST.setDescription(
              "PKCE with code_challenge_method S256 is required"));
    }
    if (parameter(request, "max_age").filter(NO_NUMBER).isPresent()) {
      return Optional.of(
          OAuth2Error.INVALID_REQUEST.setDescription("max_age is no number of seconds"));
    }
    if (hint(request).isPresent() && hinted(request, client).isEmpty()) {
      return Optional.of(
          OAuth2Error.INVALID_REQUEST.setDescription(
              "id_token_hint is no ID token that the client has from here"));
    }
    if (!reachable(request)) {
      return Optional.of(
          OIDCError.UNMET_AUTHENTICATION_REQUIREMENTS.setDescription(
              "None of the acr_values is known here"));
    }
    return Optional.empty();
  }

  /// PKCE, without which whoever has a code can redeem it. A nonce in its place is the client's to
  /// compare, so that is for those alone who say that they do.
  private static boolean tiesItsCode(AuthorizationRequest request, Client client) {
    var challenge = request.getCodeChallenge();
    return challenge == null
        ? client.profile() == Client.Profile.NONCE && nonce(request).isPresent()
        : CodeChallengeMethod.S256.equals(request.getCodeChallengeMethod())
            && S256_CHALLENGE.matcher(challenge.getValue()).matches();
  }

  private static Optional<String> nonce(AuthorizationRequest request) {
    return request instanceof AuthenticationRequest openId && openId.getNonce() != null
        ? Optional.of(openId.getNonce().getValue())
        : Optional.empty();
  }

  /// A client that names classes gets the weakest of them, or a stronger one, or an error, never a
  /// weaker sign-in that looks like an answer.
  private static boolean reachable(AuthorizationRequest request) {
    var wanted = acrValues(request);
    return wanted.isEmpty() || ContextClass.weakestOf(wanted).isPresent();
  }

  /// Without acr_values anything will do.
  private static ContextClass needed(AuthorizationRequest request) {
    return ContextClass.weakestOf(acrValues(request)).orElse(ContextClass.PASSWORD);
  }

  private static List<String> acrValues(AuthorizationRequest request) {
    return parameter(request, "acr_values")
        .map(values -> List.of(values.split(" ")))
        .orElse(List.of());
  }

  private boolean isFreshEnough(AuthorizationRequest request, Session session) {
    return maximumAge(request)
        .map(age -> !age.isZero() && session.signIn().at().plus(age).isAfter(clock.instant()))
        .orElse(true);
  }

  private static Optional<Duration> maximumAge(AuthorizationRequest request) {
    return prompts(request, Prompt.Type.LOGIN) || prompts(request, Prompt.Type.SELECT_ACCOUNT)
        ? Optional.of(Duration.ZERO)
        : parameter(request, "max_age").map(Long::parseLong).map(Duration::ofSeconds);
  }

  /// A parameter of OpenID Connect, which RFC 9470, section 5 gives to plain OAuth requests too.
  private static Optional<String> parameter(AuthorizationRequest request, String name) {
    return Optional.ofNullable(MultivaluedMapUtils.getFirstValue(request.toParameters(), name))
        .filter(Predicate.not(String::isBlank));
  }

  /// The ID token with which a client says whom it means (OpenID Connect Core, section 3.1.2.1).
  private static Optional<JWT> hint(AuthorizationRequest request) {
    return request instanceof AuthenticationRequest openId
        ? Optional.ofNullable(openId.getIDTokenHint())
        : Optional.empty();
  }

  /// Id of the person it names.
  private Optional<String> hinted(AuthorizationRequest request, Client client) {
    return hint(request)
        .flatMap(returnedIdTokens::read)
        .filter(claims -> claims.getAudience().contains(client.id()))
        .map(JWTClaimsSet::getSubject);
  }

  private boolean isAsHinted(AuthorizationRequest request, Client client, Account person) {
    return hint(request).isEmpty()
        || hinted(request, client).filter(person.id().toString()::equals).isPresent();
  }

  private static boolean prompts(AuthorizationRequest request, Prompt.Type type) {
    return request.getPrompt() != null && request.getPrompt().contains(type);
  }

  private static Optional<String> loginHint(AuthorizationRequest request) {
    return request instanceof AuthenticationRequest openId
        ? Optional.ofNullable(openId.getLoginHint())
        : Optional.empty();
  }

  /// Scopes that we do not know are left out, as RFC 6749, section 3.3 allows; the answer says what
  /// was granted.
  static Scope granted(@Nullable Scope requested) {
    var granted = new Scope();
    if (requested != null) {
      SCOPES.stream().filter(requested::contains).forEach(granted::add);
    }
    return granted;
  }

  private static AuthorizationRequest parse(String query) throws ParseException {
    var request = AuthorizationRequest.parse(query);
    return request.getScope() != null && request.getScope().contains("openid")
        ? AuthenticationRequest.parse(query)
        : request;
  }

  private Decision refuseMalformed(ParseException malformed) {
    var clientId = malformed.getClientID();
    var redirectUri = malformed.getRedirectionURI();
    boolean answerable =
        clientId != null
            && redirectUri != null
            && clients
                .find(clientId.getValue())
                .filter(client -> client.returnsTo(redirectUri))
                .isPresent();
    var error = malformed.getErrorObject();
    return answerable && redirectUri != null
        ? refuse(
            redirectUri, malformed.getState(), error == null ? OAuth2Error.INVALID_REQUEST : error)
        : new Decision.Unanswerable("The request of the application cannot be understood.");
  }

  private Decision.Answer refuse(URI redirectUri, @Nullable State state, ErrorObject error) {
    return new Decision.Answer(
        new AuthorizationErrorResponse(redirectUri, error, state, issuer, ResponseMode.QUERY));
  }
}
