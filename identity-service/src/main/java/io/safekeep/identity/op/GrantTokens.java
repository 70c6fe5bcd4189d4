package io.safekeep.identity.op;

import com.nimbusds.oauth2.sdk.AccessTokenResponse;
import com.nimbusds.oauth2.sdk.AuthorizationCodeGrant;
import com.nimbusds.oauth2.sdk.ClientCredentialsGrant;
import com.nimbusds.oauth2.sdk.ErrorObject;
import com.nimbusds.oauth2.sdk.OAuth2Error;
import com.nimbusds.oauth2.sdk.RefreshTokenGrant;
import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.TokenErrorResponse;
import com.nimbusds.oauth2.sdk.TokenRequest;
import com.nimbusds.oauth2.sdk.TokenResponse;
import com.nimbusds.oauth2.sdk.device.DeviceAuthorizationGrantError;
import com.nimbusds.oauth2.sdk.device.DeviceCodeGrant;
import com.nimbusds.oauth2.sdk.dpop.JWKThumbprintConfirmation;
import com.nimbusds.oauth2.sdk.http.HTTPResponse;
import com.nimbusds.oauth2.sdk.pkce.CodeChallenge;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import com.nimbusds.oauth2.sdk.token.RefreshToken;
import com.nimbusds.oauth2.sdk.tokenexchange.TokenExchangeGrant;
import com.nimbusds.openid.connect.sdk.Nonce;
import com.nimbusds.openid.connect.sdk.OIDCTokenResponse;
import com.nimbusds.openid.connect.sdk.token.OIDCTokens;
import io.safekeep.identity.account.Account;
import io.safekeep.identity.account.Accounts;
import io.safekeep.identity.client.Client;
import io.safekeep.identity.client.Client.Grant;
import io.safekeep.identity.device.SqlDeviceAuthorizations;
import io.safekeep.identity.device.SqlDeviceAuthorizations.Poll;
import io.safekeep.identity.op.SqlAuthorizationCodes.Authorization;
import io.safekeep.identity.op.SqlAuthorizationCodes.Redemption;
import io.safekeep.identity.role.PermissionMatrix;
import io.safekeep.identity.signin.SqlSessions;
import io.safekeep.identity.signin.SqlSessions.Session;
import io.safekeep.identity.tenant.Tenant;
import io.safekeep.identity.tenant.TenantDirectory;
import io.safekeep.identity.token.TokenSettings;
import io.safekeep.identity.token.Tokens;
import io.safekeep.runtime.audit.AuditTrail;
import io.safekeep.runtime.secret.Secret;
import io.safekeep.runtime.security.Actor;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Gives tokens for a code, for a refresh token, to a device that was let in, to a client for
/// itself, or for an employee's token and a grant.
///
/// Failure semantics: an error is an answer, not an exception, so that what a refused request has
/// used up or revealed (a code, a stolen refresh token) is committed with the refusal.
@ApplicationScoped
class GrantTokens {

  private final SqlAuthorizationCodes codes;
  private final SqlDeviceAuthorizations devices;
  private final SqlRefreshTokens refreshTokens;
  private final ExchangeToken exchangeToken;
  private final SqlSessions sessions;
  private final Accounts accounts;
  private final TenantDirectory tenants;
  private final Tokens tokens;
  private final TokenSettings settings;
  private final AuditTrail auditTrail;

  GrantTokens(
      SqlAuthorizationCodes codes,
      SqlDeviceAuthorizations devices,
      SqlRefreshTokens refreshTokens,
      ExchangeToken exchangeToken,
      SqlSessions sessions,
      Accounts accounts,
      TenantDirectory tenants,
      Tokens tokens,
      TokenSettings settings,
      AuditTrail auditTrail) {
    this.codes = codes;
    this.devices = devices;
    this.refreshTokens = refreshTokens;
    this.exchangeToken = exchangeToken;
    this.sessions = sessions;
    this.accounts = accounts;
    this.tenants = tenants;
    this.tokens = tokens;
    this.settings = settings;
    this.auditTrail = auditTrail;
  }

  /// @param client that proved to be it
  /// @param binding key that the client proved to hold; what it gets is bound to that
  @Transactional
  TokenResponse grant(
      Client client, TokenRequest request, Optional<JWKThumbprintConfirmation> binding) {
    return switch (request.getAuthorizationGrant()) {
      case AuthorizationCodeGrant grant -> forCode(client, grant, binding);
      case RefreshTokenGrant grant -> forRefreshToken(client, grant, request.getScope(), binding);
      case DeviceCodeGrant grant -> forDevice(client, grant, binding);
      case TokenExchangeGrant grant -> exchangeToken.exchange(client, grant, request, binding);
      case ClientCredentialsGrant _ -> forItself(client, request.getScope(), binding);
      default -> refused(OAuth2Error.UNSUPPORTED_GRANT_TYPE);
    };
  }

  private TokenResponse forCode(
      Client client, AuthorizationCodeGrant grant, Optional<JWKThumbprintConfirmation> binding) {
    if (!client.mayUse(Grant.AUTHORIZATION_CODE)) {
      return refused(OAuth2Error.UNAUTHORIZED_CLIENT);
    }
    var code = new Secret(grant.getAuthorizationCode().getValue());
    return switch (codes.redeem(code, client.id())) {
      case Redemption.Redeemed(var authorization) ->
          forAuthorization(client, code, authorization, grant, binding);
      case Redemption.Replayed(var family) -> {
        family.ifPresent(id -> revoke(client, id, "authorization code shown twice"));
        yield refused(OAuth2Error.INVALID_GRANT);
      }
      case Redemption.Unknown _ -> refused(OAuth2Error.INVALID_GRANT);
    };
  }

  private TokenResponse forAuthorization(
      Client client,
      Secret code,
      Authorization authorization,
      AuthorizationCodeGrant grant,
      Optional<JWKThumbprintConfirmation> binding) {
    var redirectUri = grant.getRedirectionURI();
    if (redirectUri == null || !authorization.redirectUri().equals(redirectUri.toString())) {
      return refused(OAuth2Error.INVALID_GRANT);
    }
    if (!proves(grant.getCodeVerifier(), authorization.codeChallenge())) {
      return refused(OAuth2Error.INVALID_GRANT);
    }
    if (!holds(binding, authorization.keyThumbprint())) {
      return refused(OAuth2Error.INVALID_GRANT);
    }
    var person = person(client, authorization.account(), authorization.session());
    if (person.isEmpty()) {
      return refused(OAuth2Error.INVALID_GRANT);
    }
    var refreshToken = refreshToken(client, person.get(), authorization.scope(), binding);
    refreshToken.ifPresent(issued -> codes.remember(code, issued.family()));
    return issued(
        client,
        person.get(),
        authorization.scope(),
        Optional.ofNullable(authorization.nonce()).map(Nonce::new),
        refreshToken.map(SqlRefreshTokens.Issued::token),
        binding);
  }

  private TokenResponse forDevice(
      Client client, DeviceCodeGrant grant, Optional<JWKThumbprintConfirmation> binding) {
    if (!client.mayUse(Grant.DEVICE_CODE)) {
      return refused(OAuth2Error.UNAUTHORIZED_CLIENT);
    }
    return switch (devices.poll(new Secret(grant.getDeviceCode().getValue()), client.id())) {
      case Poll.Allowed allowed -> forDevice(client, allowed, binding);
      case Poll.Pending _ -> refused(DeviceAuthorizationGrantError.AUTHORIZATION_PENDING);
      case Poll.TooFast _ -> refused(DeviceAuthorizationGrantError.SLOW_DOWN);
      case Poll.Refused _ -> refused(accessDenied());
      case Poll.Expired _ -> refused(DeviceAuthorizationGrantError.EXPIRED_TOKEN);
      case Poll.Replayed(var family) -> {
        family.ifPresent(id -> revoke(client, id, "device code shown twice"));
        yield refused(OAuth2Error.INVALID_GRANT);
      }
      case Poll.Unknown _ -> refused(OAuth2Error.INVALID_GRANT);
    };
  }

  private TokenResponse forDevice(
      Client client, Poll.Allowed allowed, Optional<JWKThumbprintConfirmation> binding) {
    var person = person(client, allowed.account(), allowed.session());
    if (person.isEmpty()) {
      return refused(OAuth2Error.INVALID_GRANT);
    }
    var refreshToken = refreshToken(client, person.get(), allowed.scope(), binding);
    refreshToken.ifPresent(issued -> devices.remember(allowed.id(), issued.family()));
    return issued(
        client,
        person.get(),
        allowed.scope(),
        Optional.empty(),
        refreshToken.map(SqlRefreshTokens.Issued::token),
        binding);
  }

  private TokenResponse forRefreshToken(
      Client client,
      RefreshTokenGrant grant,
      @Nullable Scope narrowed,
      Optional<JWKThumbprintConfirmation> binding) {
    if (!client.mayUse(Grant.REFRESH_TOKEN)) {
      return refused(OAuth2Error.UNAUTHORIZED_CLIENT);
    }
    var shown = new Secret(grant.getRefreshToken().getValue());
    return switch (refreshTokens.use(shown, client.id(), binding)) {
      case SqlRefreshTokens.Use.Rotated rotated -> {
        if (narrowed != null && !rotated.scope().containsAll(narrowed)) {
          yield refused(OAuth2Error.INVALID_SCOPE);
        }
        yield person(client, rotated.account(), rotated.session())
            .map(person ->
                issued(
                    client,
                    person,
                    narrowed == null ? rotated.scope() : narrowed,
                    Optional.empty(),
                    Optional.of(rotated.next()),
                    binding))
            .orElseGet(() -> refused(OAuth2Error.INVALID_GRANT));
      }
      case SqlRefreshTokens.Use.Reused(var family) -> {
        revoke(client, family, "refresh token used twice");
        yield refused(OAuth2Error.INVALID_GRANT);
      }
      case SqlRefreshTokens.Use.Unknown _ -> refused(OAuth2Error.INVALID_GRANT);
    };
  }

  /// @param narrowed permissions out of those that the client's roles give; null means all
  private TokenResponse forItself(
      Client client, @Nullable Scope narrowed, Optional<JWKThumbprintConfirmation> binding) {
    if (!client.mayUse(Grant.CLIENT_CREDENTIALS)) {
      return refused(OAuth2Error.UNAUTHORIZED_CLIENT);
    }
    if (!client.tenant().map(tenants::get).map(Tenant::maySignIn).orElse(true)) {
      return refused(
          OAuth2Error.UNAUTHORIZED_CLIENT.setDescription("The client's tenant is suspended"));
    }
    var permissions = PermissionMatrix.permissionsOf(client.roles());
    if (narrowed != null && !narrowed.isEmpty()) {
      var asked = new TreeSet<>(narrowed.toStringList());
      if (!permissions.containsAll(asked)) {
        return refused(OAuth2Error.INVALID_SCOPE);
      }
      permissions = asked;
    }
    var token =
        BoundTo.accessToken(
            binding,
            tokens.forClient(client, permissions, binding),
            settings.accessLifetime(),
            new Scope(permissions.toArray(String[]::new)),
            null);
    return new AccessTokenResponse(new com.nimbusds.oauth2.sdk.token.Tokens(token, null));
  }

  private record Person(Account account, Session session) {}

  /// Whoever is behind a code or refresh token, if they may still have tokens: account and tenant
  /// are looked at again each time, and the session must not have been ended.
  private Optional<Person> person(Client client, UUID accountId, UUID sessionId) {
    return sessions
        .findNotEnded(sessionId)
        .flatMap(session ->
            accounts
                .findAdmissible(accountId)
                .filter(account -> Authorize.isOpenTo(client, account))
                .map(account -> new Person(account, session)));
  }

  private Optional<SqlRefreshTokens.Issued> refreshToken(
      Client client, Person person, Scope scope, Optional<JWKThumbprintConfirmation> binding) {
    return client.mayUse(Grant.REFRESH_TOKEN)
        ? Optional.of(
            refreshTokens.start(
                client.id(),
                person.account.id(),
                person.session.signIn().session(),
                scope,
                // A confidential client proves itself at each refresh anyway, and may change its
                // key.
                client.isConfidential() ? Optional.empty() : binding))
        : Optional.empty();
  }

  private TokenResponse issued(
      Client client,
      Person person,
      Scope scope,
      Optional<Nonce> nonce,
      Optional<Secret> refreshToken,
      Optional<JWKThumbprintConfirmation> binding) {
    var signIn = person.session.signIn();
    var access =
        BoundTo.accessToken(
            binding,
            tokens.forPerson(person.account, client, scope, signIn, binding),
            settings.accessLifetime(),
            scope,
            null);
    var refresh = refreshToken.map(Secret::value).map(RefreshToken::new).orElse(null);
    if (!scope.contains("openid")) {
      return new AccessTokenResponse(new com.nimbusds.oauth2.sdk.token.Tokens(access, refresh));
    }
    var idToken = tokens.idToken(person.account, client, scope, signIn, nonce.orElse(null));
    return new OIDCTokenResponse(new OIDCTokens(idToken, access, refresh));
  }

  private void revoke(Client client, UUID family, String reason) {
    refreshTokens.revoke(family, reason);
    auditTrail.record(
        new Actor(client.id(), null),
        client.tenant().orElse(null),
        "refresh-family.revoke",
        family.toString(),
        Map.of("reason", reason));
  }

  /// A verifier without a challenge is refused too: somebody took the challenge out on the way (RFC
  /// 9700, section 2.1.1).
  private static boolean proves(@Nullable CodeVerifier verifier, @Nullable String challenge) {
    if (verifier == null || challenge == null) {
      return verifier == null && challenge == null;
    }
    return MessageDigest.isEqual(
        CodeChallenge.compute(CodeChallengeMethod.S256, verifier)
            .getValue()
            .getBytes(StandardCharsets.US_ASCII),
        challenge.getBytes(StandardCharsets.US_ASCII));
  }

  /// RFC 9449, section 10: a code may be for the holder of one key alone.
  private static boolean holds(
      Optional<JWKThumbprintConfirmation> binding, @Nullable String thumbprint) {
    return thumbprint == null
        || binding.map(key -> key.getValue().toString()).filter(thumbprint::equals).isPresent();
  }

  private static TokenResponse refused(ErrorObject error) {
    return new TokenErrorResponse(error);
  }

  /// The SDK's has the status of the authorization endpoint.
  private static ErrorObject accessDenied() {
    return OAuth2Error.ACCESS_DENIED.setHTTPStatusCode(HTTPResponse.SC_BAD_REQUEST);
  }
}
