package io.safekeep.identity.federation;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.oauth2.sdk.AuthorizationCode;
import com.nimbusds.oauth2.sdk.AuthorizationCodeGrant;
import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.ResponseType;
import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.TokenRequest;
import com.nimbusds.oauth2.sdk.auth.ClientAuthentication;
import com.nimbusds.oauth2.sdk.auth.ClientAuthenticationMethod;
import com.nimbusds.oauth2.sdk.auth.ClientSecretBasic;
import com.nimbusds.oauth2.sdk.auth.ClientSecretPost;
import com.nimbusds.oauth2.sdk.auth.PrivateKeyJWT;
import com.nimbusds.oauth2.sdk.auth.Secret;
import com.nimbusds.oauth2.sdk.http.HTTPResponse;
import com.nimbusds.oauth2.sdk.id.Audience;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.id.State;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import com.nimbusds.openid.connect.sdk.AuthenticationErrorResponse;
import com.nimbusds.openid.connect.sdk.AuthenticationRequest;
import com.nimbusds.openid.connect.sdk.AuthenticationResponseParser;
import com.nimbusds.openid.connect.sdk.AuthenticationSuccessResponse;
import com.nimbusds.openid.connect.sdk.LogoutRequest;
import com.nimbusds.openid.connect.sdk.Nonce;
import com.nimbusds.openid.connect.sdk.OIDCTokenResponse;
import com.nimbusds.openid.connect.sdk.OIDCTokenResponseParser;
import com.nimbusds.openid.connect.sdk.Prompt;
import com.nimbusds.openid.connect.sdk.claims.ACR;
import com.nimbusds.openid.connect.sdk.op.OIDCProviderMetadata;
import io.safekeep.identity.federation.FederatedSignIn.Begun;
import io.safekeep.identity.federation.FederatedSignIn.Wish;
import io.safekeep.identity.federation.Terms.Authentication;
import io.safekeep.identity.key.SigningKeys;
import io.safekeep.identity.token.Issuer;
import io.safekeep.runtime.id.Ids;
import io.safekeep.runtime.outbound.GuardedHttp;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The code flow at a tenant's issuer, with us as its client (OpenID Connect Core, section 3.1):
/// PKCE, `state`, `nonce`, and a redirect URI of its own for each connection (RFC 9700, section
/// 4.4.2).
@Singleton
class IssuerSignIn {

  /// That two clocks may differ.
  private static final Duration CLOCK_SKEW = Duration.ofMinutes(1);

  /// OpenID Connect Core, section 2.
  private static final int LONGEST_SUBJECT = 255;

  private static final Duration ASSERTION_LIFETIME = Duration.ofMinutes(1);

  private final IssuerDocuments documents;
  private final IssuerTokens tokens;
  private final GuardedHttp http;
  private final SigningKeys signingKeys;
  private final Issuer ourselves;
  private final Ids ids;
  private final Clock clock;

  IssuerSignIn(
      IssuerDocuments documents,
      IssuerTokens tokens,
      GuardedHttp http,
      SigningKeys signingKeys,
      Issuer ourselves,
      Ids ids,
      Clock clock) {
    this.documents = documents;
    this.tokens = tokens;
    this.http = http;
    this.signingKeys = signingKeys;
    this.ourselves = ourselves;
    this.ids = ids;
    this.clock = clock;
  }

  /// What came back.
  sealed interface Result {

    record Good(VouchedFor person) implements Result {}

    /// The issuer says no.
    record Denied(String error) implements Result {}

    /// What came is not to be trusted.
    record Bad(String reason) implements Result {}

    /// Not enough for the tenant, or older than we asked for.
    record Weak(String reason) implements Result {}
  }

  /// Where the browser has to go.
  ///
  /// @param state that it brings back
  /// @throws IOException if the issuer does not answer
  URI address(Connection connection, Begun begun, String state, Wish wish) throws IOException {
    var terms = connection.terms();
    var metadata = documents.metadata(terms.issuer());
    var request =
        new AuthenticationRequest.Builder(
                ResponseType.CODE,
                scope(terms),
                new ClientID(terms.clientId()),
                redirectUri(connection))
            .endpointURI(metadata.getAuthorizationEndpointURI())
            .state(new State(state))
            .nonce(new Nonce(begun.nonce()))
            .codeChallenge(new CodeVerifier(begun.verifier()), CodeChallengeMethod.S256);
    wish.loginHint().ifPresent(request::loginHint);
    wish.maximumAge()
        .ifPresent(age -> {
          request.maxAge(Math.toIntExact(age.toSeconds()));
          if (age.isZero()) {
            request.prompt(new Prompt(Prompt.Type.LOGIN));
          }
        });
    var classes = classes(terms.assurance(), wish);
    if (!classes.isEmpty()) {
      request.acrValues(classes);
    }
    return request.build().toURI();
  }

  /// @param parameters with which the browser came back
  /// @throws IOException if the issuer does not answer
  Result redeem(Connection connection, Begun begun, Map<String, List<String>> parameters)
      throws IOException {
    var metadata = documents.metadata(connection.terms().issuer());
    try {
      var response = AuthenticationResponseParser.parse(redirectUri(connection), parameters);
      if (!isBy(response.getIssuer(), metadata)) {
        return new Result.Bad("the answer is by another issuer");
      }
      return switch (response) {
        case AuthenticationErrorResponse error ->
            new Result.Denied(error.getErrorObject().getCode());
        case AuthenticationSuccessResponse success when success.getAuthorizationCode() != null ->
            redeem(connection, begun, metadata, success.getAuthorizationCode());
        default -> new Result.Bad("the answer has no code");
      };
    } catch (ParseException malformed) {
      return new Result.Bad("the answer cannot be understood");
    }
  }

  /// Where the browser has to go to sign out there too; empty if the issuer has no such place.
  ///
  /// @param state that it brings back to `returnTo`
  Optional<URI> signOut(Connection connection, String idToken, URI returnTo, String state)
      throws IOException {
    var endpoint = documents.metadata(connection.terms().issuer()).getEndSessionEndpointURI();
    if (endpoint == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new LogoutRequest(
                  endpoint,
                  SignedJWT.parse(idToken),
                  null,
                  new ClientID(connection.terms().clientId()),
                  returnTo,
                  new State(state),
                  null)
              .toURI());
    } catch (java.text.ParseException fault) {
      throw new IllegalStateException(fault);
    }
  }

  URI redirectUri(Connection connection) {
    return ourselves.endpoint("/sign-in/federated/" + connection.id());
  }

  private static Scope scope(Terms terms) {
    var scope = new Scope("openid");
    terms.scopes().forEach(scope::add);
    return scope;
  }

  private static List<ACR> classes(Assurance assurance, Wish wish) {
    Set<String> named =
        wish.multiFactor() && !assurance.mfaAcr().isEmpty()
            ? assurance.mfaAcr()
            : assurance.requiredAcr();
    return named.stream().sorted().map(ACR::new).toList();
  }

  /// RFC 9207, section 2.4: whoever says that it names itself has to.
  private static boolean isBy(
      com.nimbusds.oauth2.sdk.id.@Nullable Issuer named, OIDCProviderMetadata metadata) {
    return named == null
        ? !metadata.supportsAuthorizationResponseIssuerParam()
        : named.equals(metadata.getIssuer());
  }

  private Result redeem(
      Connection connection, Begun begun, OIDCProviderMetadata metadata, AuthorizationCode code)
      throws IOException {
    var terms = connection.terms();
    var request =
        new TokenRequest.Builder(
                metadata.getTokenEndpointURI(),
                proof(terms, metadata),
                new AuthorizationCodeGrant(
                    code, redirectUri(connection), new CodeVerifier(begun.verifier())))
            .build()
            .toHTTPRequest();
    var answer =
        http.post(
            metadata.getTokenEndpointURI(),
            request.getBody(),
            Optional.ofNullable(request.getAuthorization()));
    try {
      if (answer.status() != 200) {
        return new Result.Bad("the issuer does not take its code: status " + answer.status());
      }
      var idToken = parse(answer.body()).getOIDCTokens().getIDToken();
      var claims = tokens.idToken(idToken, metadata, terms.clientId(), begun.nonce());
      return person(terms, begun, claims, idToken.serialize());
    } catch (ParseException | java.text.ParseException malformed) {
      return new Result.Bad("the issuer's tokens cannot be understood");
    } catch (BadJOSEException refused) {
      return new Result.Bad("the ID token does not hold: " + refused.getMessage());
    }
  }

  private static OIDCTokenResponse parse(String body) throws ParseException {
    var response = new HTTPResponse(HTTPResponse.SC_OK);
    response.setContentType("application/json");
    response.setBody(body);
    if (OIDCTokenResponseParser.parse(response) instanceof OIDCTokenResponse tokens
        && tokens.getOIDCTokens().getIDToken() != null) {
      return tokens;
    }
    throw new ParseException("No ID token");
  }

  private Result person(Terms terms, Begun begun, JWTClaimsSet claims, String idToken)
      throws java.text.ParseException {
    if (claims.getSubject().length() > LONGEST_SUBJECT) {
      return new Result.Bad("the subject has over %d characters".formatted(LONGEST_SUBJECT));
    }
    var acr = claims.getStringClaim("acr");
    var amr = Set.copyOf(Optional.ofNullable(claims.getStringListClaim("amr")).orElse(List.of()));
    if (!terms.assurance().isMetBy(acr, amr)) {
      return new Result.Weak("acr %s and amr %s are not enough".formatted(acr, amr));
    }
    var authTime = Optional.ofNullable(claims.getDateClaim("auth_time")).map(Date::toInstant);
    if (begun.notBefore().isPresent()
        && authTime
            .filter(at -> !at.plus(CLOCK_SKEW).isBefore(begun.notBefore().get()))
            .isEmpty()) {
      return new Result.Weak("auth_time %s is too old".formatted(authTime.orElse(null)));
    }
    return new Result.Good(
        new VouchedFor(
            claims.getSubject(),
            terms.mapping().read(claims.toJSONObject()),
            authTime.orElseGet(clock::instant),
            terms.assurance().isMultiFactor(acr, amr),
            Optional.ofNullable(claims.getStringClaim("sid")),
            idToken));
  }

  private ClientAuthentication proof(Terms terms, OIDCProviderMetadata metadata) {
    var client = new ClientID(terms.clientId());
    return switch (terms.authentication()) {
      case Authentication.Shared(var secret) -> {
        var methods = metadata.getTokenEndpointAuthMethods();
        boolean onlyInTheBody =
            methods != null
                && !methods.contains(ClientAuthenticationMethod.CLIENT_SECRET_BASIC)
                && methods.contains(ClientAuthenticationMethod.CLIENT_SECRET_POST);
        yield onlyInTheBody
            ? new ClientSecretPost(client, new Secret(secret))
            : new ClientSecretBasic(client, new Secret(secret));
      }
      case Authentication.OwnKeys _ -> assertion(client, metadata);
    };
  }

  /// RFC 7523, section 3. The audience is the issuer itself: an assertion that names an endpoint
  /// can be used by whoever names that endpoint as theirs.
  private PrivateKeyJWT assertion(ClientID client, OIDCProviderMetadata metadata) {
    var signer = signingKeys.signer();
    var now = clock.instant();
    var claims =
        new JWTClaimsSet.Builder()
            .issuer(client.getValue())
            .subject(client.getValue())
            .audience(new Audience(metadata.getIssuer()).getValue())
            .jwtID(ids.next().toString())
            .issueTime(Date.from(now))
            .expirationTime(Date.from(now.plus(ASSERTION_LIFETIME)))
            .build();
    var signed =
        new SignedJWT(
            new JWSHeader.Builder(JWSAlgorithm.ES256).keyID(signer.keyId()).build(), claims);
    try {
      signed.sign(signer.jws());
    } catch (JOSEException fault) {
      throw new IllegalStateException(fault);
    }
    return new PrivateKeyJWT(signed);
  }
}
