package io.safekeep.identity.op;

import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.oauth2.sdk.TokenIntrospectionSuccessResponse;
import com.nimbusds.oauth2.sdk.dpop.JWKThumbprintConfirmation;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.id.Subject;
import com.nimbusds.oauth2.sdk.token.AccessTokenType;
import io.safekeep.contracts.TenantId;
import io.safekeep.identity.account.Account;
import io.safekeep.identity.account.Accounts;
import io.safekeep.identity.apikey.CheckApiKey;
import io.safekeep.identity.client.Client;
import io.safekeep.identity.client.ClientDirectory;
import io.safekeep.identity.delegation.SqlPortalGrants;
import io.safekeep.identity.role.Role;
import io.safekeep.identity.signin.SqlSessions;
import io.safekeep.identity.tenant.Tenant;
import io.safekeep.identity.tenant.TenantDirectory;
import io.safekeep.identity.token.AcceptedTokens;
import io.safekeep.runtime.secret.Secret;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Date;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/// Tells a client of a token what it stands for at this moment (RFC 7662). A signature only says
/// what was true when the token was made; here session, account, client and grant are looked at
/// again, so that what has ended is told within the token's life.
///
/// Who asks learns only of tokens that concern it: its own, those meant for it, those of its
/// tenant, and for services of the suite all. Of others it hears what it hears of nonsense.
@ApplicationScoped
class IntrospectToken {

  private final AcceptedTokens acceptedTokens;
  private final SqlRefreshTokens refreshTokens;
  private final SqlSessions sessions;
  private final SqlPortalGrants grants;
  private final Accounts accounts;
  private final ClientDirectory clients;
  private final TenantDirectory tenants;
  private final CheckApiKey checkApiKey;

  IntrospectToken(
      AcceptedTokens acceptedTokens,
      SqlRefreshTokens refreshTokens,
      SqlSessions sessions,
      SqlPortalGrants grants,
      Accounts accounts,
      ClientDirectory clients,
      TenantDirectory tenants,
      CheckApiKey checkApiKey) {
    this.acceptedTokens = acceptedTokens;
    this.refreshTokens = refreshTokens;
    this.sessions = sessions;
    this.grants = grants;
    this.accounts = accounts;
    this.clients = clients;
    this.tenants = tenants;
    this.checkApiKey = checkApiKey;
  }

  /// @param token an access or a refresh token, or anything else
  TokenIntrospectionSuccessResponse tell(Client asker, String token) {
    return acceptedTokens
        .read(token)
        .filter(claims -> concerns(asker, claims))
        .filter(claims -> isStillGood(asker, claims))
        .map(IntrospectToken::told)
        .or(() -> refreshToken(asker, new Secret(token)))
        .orElseGet(() -> new TokenIntrospectionSuccessResponse.Builder(false).build());
  }

  private static boolean concerns(Client asker, JWTClaimsSet claims) {
    return asker.roles().contains(Role.SERVICE)
        || asker.id().equals(claims.getClaim("client_id"))
        || claims.getAudience().contains(asker.id())
        || asker
            .tenant()
            .map(TenantId::toString)
            .filter(tenant -> tenant.equals(claims.getClaim("tenant")))
            .isPresent();
  }

  private boolean isStillGood(Client asker, JWTClaimsSet claims) {
    var clientId = String.valueOf(claims.getClaim("client_id"));
    if (CheckApiKey.isKeyId(clientId)) {
      return checkApiKey.isLive(clientId);
    }
    // Who asks was looked up a moment ago.
    var client = clientId.equals(asker.id()) ? Optional.of(asker) : clients.find(clientId);
    if (client.isEmpty()) {
      return false;
    }
    if (claims.getClaim("grant_id") instanceof String grant
        && claims.getClaim("act") instanceof Map<?, ?> actor
        && actor.get("sub") instanceof String employee) {
      return grants.findInForce(UUID.fromString(grant), employee).isPresent()
          && accounts.findAdmissible(UUID.fromString(employee)).isPresent();
    }
    if (claims.getClaim("sid") instanceof String session) {
      return person(client.get(), UUID.fromString(session)).isPresent();
    }
    return client.get().tenant().map(tenants::get).map(Tenant::maySignIn).orElse(true);
  }

  private Optional<Account> person(Client client, UUID session) {
    return sessions
        .findNotEnded(session)
        .flatMap(open -> accounts.findAdmissible(open.account()))
        .filter(account -> Authorize.isOpenTo(client, account));
  }

  private static TokenIntrospectionSuccessResponse told(JWTClaimsSet claims) {
    var bound = JWKThumbprintConfirmation.parse(claims) != null;
    var told =
        new TokenIntrospectionSuccessResponse.Builder(true)
            .tokenType(bound ? AccessTokenType.DPOP : AccessTokenType.BEARER);
    claims.toJSONObject().forEach((name, value) -> told.parameter(name, value));
    return told.build();
  }

  private Optional<TokenIntrospectionSuccessResponse> refreshToken(Client asker, Secret token) {
    return refreshTokens
        .findGood(token, asker.id())
        .filter(good -> person(asker, good.session()).isPresent())
        .map(good ->
            new TokenIntrospectionSuccessResponse.Builder(true)
                .clientID(new ClientID(asker.id()))
                .subject(new Subject(good.account().toString()))
                .scope(good.scope())
                .expirationTime(Date.from(good.expiresAt()))
                .build());
  }
}
