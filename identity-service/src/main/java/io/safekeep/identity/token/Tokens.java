package io.safekeep.identity.token;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.dpop.JWKThumbprintConfirmation;
import com.nimbusds.oauth2.sdk.id.Audience;
import com.nimbusds.oauth2.sdk.id.JWTID;
import com.nimbusds.oauth2.sdk.id.Subject;
import com.nimbusds.openid.connect.sdk.Nonce;
import com.nimbusds.openid.connect.sdk.claims.LogoutTokenClaimsSet;
import com.nimbusds.openid.connect.sdk.claims.SessionID;
import io.safekeep.contracts.TenantId;
import io.safekeep.identity.account.Account;
import io.safekeep.identity.client.Client;
import io.safekeep.identity.delegation.PortalGrant;
import io.safekeep.identity.key.SigningKeys;
import io.safekeep.identity.role.PermissionMatrix;
import io.safekeep.identity.role.Role;
import io.safekeep.runtime.id.Ids;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Makes and signs tokens. Their claims are the contract by which every other service knows a
/// caller; docs/architecture.md lists them.
@ApplicationScoped
public class Tokens {

  /// RFC 9068, section 2.1.
  static final JOSEObjectType ACCESS_TOKEN = new JOSEObjectType("at+jwt");

  /// Back-Channel Logout 1.0, section 2.4.
  private static final JOSEObjectType LOGOUT_TOKEN = new JOSEObjectType("logout+jwt");

  /// "Preferably at most two minutes" (section 2.4).
  private static final Duration LOGOUT_TOKEN_LIFETIME = Duration.ofMinutes(2);

  /// RFC 7800, section 3.
  private static final String CONFIRMATION = "cnf";

  private final SigningKeys signingKeys;
  private final Issuer issuer;
  private final TokenSettings settings;
  private final Ids ids;
  private final Clock clock;

  Tokens(SigningKeys signingKeys, Issuer issuer, TokenSettings settings, Ids ids, Clock clock) {
    this.signingKeys = signingKeys;
    this.issuer = issuer;
    this.settings = settings;
    this.ids = ids;
    this.clock = clock;
  }

  /// An access token for a person at a client (RFC 9068, section 2.2).
  ///
  /// @param binding key that whoever uses it has to hold
  public String forPerson(
      Account account,
      Client client,
      Scope scope,
      SignIn signIn,
      Optional<JWKThumbprintConfirmation> binding) {
    var claims =
        access(account.id().toString(), client, account.tenant(), account.roles(), binding)
            .claim("permissions", PermissionMatrix.permissionsOf(account.roles()))
            .claim("scope", scope.toString())
            .claim("sid", signIn.session().toString())
            .claim("auth_time", signIn.at().getEpochSecond())
            .claim("acr", signIn.contextClass().urn())
            .claim("amr", signIn.methods())
            .build();
    return signed(ACCESS_TOKEN, claims);
  }

  /// An access token for a client that acts for itself.
  ///
  /// @param permissions all that its roles give, or fewer if it asked for fewer
  /// @param binding key that whoever uses it has to hold
  public String forClient(
      Client client, SortedSet<String> permissions, Optional<JWKThumbprintConfirmation> binding) {
    var claims =
        access(client.id(), client, client.tenant(), client.roles(), binding)
            .claim("permissions", permissions)
            .claim("scope", String.join(" ", permissions))
            .build();
    return signed(ACCESS_TOKEN, claims);
  }

  /// An access token for a program of a tenant that showed an API key.
  ///
  /// @param key its id, which is its `sub` and `client_id`
  /// @param expiresAt in whole seconds
  public String forApiKey(
      String key, TenantId tenant, SortedSet<String> permissions, Instant expiresAt) {
    var claims =
        common(key)
            .audience(issuer.audience())
            .expirationTime(Date.from(expiresAt))
            .jwtID(ids.next().toString())
            .claim("client_id", key)
            .claim("tenant", tenant.toString())
            .claim("roles", List.of())
            .claim("permissions", permissions)
            .claim("scope", String.join(" ", permissions))
            .build();
    return signed(ACCESS_TOKEN, claims);
  }

  /// An access token with which an employee acts in a tenant's portal (RFC 8693, section 4.1). It
  /// names the employee as the one who acts, is for that portal alone, and so opens nothing of the
  /// suite.
  ///
  /// @param id its `jti`
  /// @param expiresAt no later than the grant ends
  /// @param binding key that whoever uses it has to hold
  public String forPortal(
      PortalGrant grant,
      Client client,
      Scope scope,
      UUID id,
      Instant expiresAt,
      Optional<JWKThumbprintConfirmation> binding) {
    var claims =
        common(grant.principal())
            .audience(grant.audience())
            .expirationTime(Date.from(expiresAt))
            .jwtID(id.toString())
            .claim("client_id", client.id())
            .claim("tenant", grant.tenant().toString())
            .claim("act", Map.of("sub", grant.employee()))
            .claim("grant_id", grant.id().toString())
            .claim("scope", scope.toString())
            .claim(CONFIRMATION, confirmation(binding))
            .build();
    return signed(ACCESS_TOKEN, claims);
  }

  /// Tells the client who signed in (OpenID Connect Core, section 2).
  public String idToken(
      Account account, Client client, Scope scope, SignIn signIn, @Nullable Nonce nonce) {
    var claims =
        common(account.id().toString())
            .audience(client.id())
            .claim("sid", signIn.session().toString())
            .claim("auth_time", signIn.at().getEpochSecond())
            .claim("acr", signIn.contextClass().urn())
            .claim("amr", signIn.methods())
            .claim("nonce", nonce == null ? null : nonce.getValue())
            .claim("tenant", account.tenant().map(TenantId::toString).orElse(null));
    if (scope.contains("profile")) {
      claims.claim("name", account.displayName()).claim("preferred_username", account.signInName());
    }
    return signed(JOSEObjectType.JWT, claims.build());
  }

  /// Tells a client that a session has ended (OpenID Connect Back-Channel Logout 1.0, section 2.4).
  ///
  /// @param person who was signed in
  public String logoutToken(Client client, UUID person, UUID session) {
    var now = clock.instant();
    var claims =
        new LogoutTokenClaimsSet(
            new com.nimbusds.oauth2.sdk.id.Issuer(issuer.url()),
            new Subject(person.toString()),
            Audience.create(client.id()),
            Date.from(now),
            Date.from(now.plus(LOGOUT_TOKEN_LIFETIME)),
            new JWTID(ids.next().toString()),
            new SessionID(session.toString()));
    try {
      return signed(LOGOUT_TOKEN, claims.toJWTClaimsSet());
    } catch (ParseException fault) {
      throw new IllegalStateException(fault);
    }
  }

  private JWTClaimsSet.Builder access(
      String subject,
      Client client,
      Optional<TenantId> tenant,
      Collection<Role> roles,
      Optional<JWKThumbprintConfirmation> binding) {
    return common(subject)
        .audience(issuer.audience())
        .jwtID(ids.next().toString())
        .claim("client_id", client.id())
        .claim("tenant", tenant.map(TenantId::toString).orElse(null))
        .claim("roles", Set.copyOf(roles).stream().map(Role::label).sorted().toList())
        .claim(CONFIRMATION, confirmation(binding));
  }

  /// RFC 9449, section 6.1.
  private static @Nullable Object confirmation(Optional<JWKThumbprintConfirmation> binding) {
    return binding.map(key -> Map.of("jkt", key.getValue().toString())).orElse(null);
  }

  private JWTClaimsSet.Builder common(String subject) {
    var now = clock.instant();
    return new JWTClaimsSet.Builder()
        .issuer(issuer.url())
        .subject(subject)
        .issueTime(Date.from(now))
        .expirationTime(Date.from(now.plus(settings.accessLifetime())));
  }

  private String signed(JOSEObjectType type, JWTClaimsSet claims) {
    var signer = signingKeys.signer();
    var token =
        new SignedJWT(
            new JWSHeader.Builder(JWSAlgorithm.ES256).type(type).keyID(signer.keyId()).build(),
            claims);
    try {
      token.sign(signer.jws());
    } catch (JOSEException fault) {
      throw new IllegalStateException(fault);
    }
    return token.serialize();
  }
}
