package io.safekeep.identity.op;

import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.oauth2.sdk.AccessTokenResponse;
import com.nimbusds.oauth2.sdk.ErrorObject;
import com.nimbusds.oauth2.sdk.OAuth2Error;
import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.TokenErrorResponse;
import com.nimbusds.oauth2.sdk.TokenRequest;
import com.nimbusds.oauth2.sdk.TokenResponse;
import com.nimbusds.oauth2.sdk.dpop.JWKThumbprintConfirmation;
import com.nimbusds.oauth2.sdk.id.Identifier;
import com.nimbusds.oauth2.sdk.token.TokenTypeURI;
import com.nimbusds.oauth2.sdk.token.Tokens;
import com.nimbusds.oauth2.sdk.tokenexchange.TokenExchangeGrant;
import io.safekeep.contracts.TenantId;
import io.safekeep.identity.account.Account;
import io.safekeep.identity.account.Accounts;
import io.safekeep.identity.client.Client;
import io.safekeep.identity.client.Client.Grant;
import io.safekeep.identity.delegation.PortalGrant;
import io.safekeep.identity.delegation.SqlPortalGrants;
import io.safekeep.identity.signin.SqlSessions;
import io.safekeep.identity.token.AcceptedTokens;
import io.safekeep.identity.token.TokenSettings;
import io.safekeep.runtime.audit.AuditTrail;
import io.safekeep.runtime.id.Ids;
import io.safekeep.runtime.security.Actor;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Exchanges an employee's access token for one with which they act in a tenant's portal (RFC
/// 8693). What decides is a grant that access-service told of, and that it is still in force; the
/// tokens alone allow nothing.
///
/// A delegated token is no subject of another exchange: it is for the portal, and only tokens for
/// the suite are taken. An actor token is refused, because who acts is who signed in.
@ApplicationScoped
class ExchangeToken {

  private static final Duration LONGEST = Duration.ofMinutes(5);

  private final AcceptedTokens acceptedTokens;
  private final SqlSessions sessions;
  private final Accounts accounts;
  private final SqlPortalGrants grants;
  private final io.safekeep.identity.token.Tokens tokens;
  private final AuditTrail auditTrail;
  private final Ids ids;
  private final Clock clock;
  private final Duration lifetime;

  ExchangeToken(
      AcceptedTokens acceptedTokens,
      SqlSessions sessions,
      Accounts accounts,
      SqlPortalGrants grants,
      io.safekeep.identity.token.Tokens tokens,
      TokenSettings settings,
      AuditTrail auditTrail,
      Ids ids,
      Clock clock) {
    this.acceptedTokens = acceptedTokens;
    this.sessions = sessions;
    this.accounts = accounts;
    this.grants = grants;
    this.tokens = tokens;
    this.auditTrail = auditTrail;
    this.ids = ids;
    this.clock = clock;
    this.lifetime = settings.delegatedLifetime();
    if (lifetime.isNegative() || lifetime.isZero() || lifetime.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          "safekeep.identity.tokens.delegated-lifetime is %s; it must be at most %s"
              .formatted(lifetime, LONGEST));
    }
  }

  /// The employee behind a subject token.
  ///
  /// @param tokenEndsAt expiry of the subject token
  private record Employee(Account account, Instant tokenEndsAt) {

    String subject() {
      return account.id().toString();
    }
  }

  /// @param binding key that the client proved to hold; a subject token that is bound must be bound
  ///   to that one, and so is the new token
  TokenResponse exchange(
      Client client,
      TokenExchangeGrant exchange,
      TokenRequest request,
      Optional<JWKThumbprintConfirmation> binding) {
    if (!client.mayUse(Grant.TOKEN_EXCHANGE)) {
      return refused(OAuth2Error.UNAUTHORIZED_CLIENT);
    }
    if (exchange.getActorToken() != null) {
      return refused(invalid("actor_token is not taken: the subject is the one who acts"));
    }
    if (!TokenTypeURI.ACCESS_TOKEN.equals(exchange.getSubjectTokenType())
        || (exchange.getRequestedTokenType() != null
            && !TokenTypeURI.ACCESS_TOKEN.equals(exchange.getRequestedTokenType()))) {
      return refused(invalid("Only access tokens are exchanged, and only for access tokens"));
    }
    var grantId = grantId(request.getCustomParameter("grant_id"));
    if (grantId.isEmpty()) {
      return refused(invalid("grant_id is needed: the id of one grant"));
    }
    var targets = targets(exchange, request);
    if (targets.size() != 1) {
      return refused(OAuth2Error.INVALID_TARGET.setDescription("Exactly one audience is needed"));
    }
    var employee = employee(client, exchange.getSubjectToken().getValue(), binding);
    if (employee.isEmpty()) {
      return refused(
          invalid("subject_token is no good access token of an employee at this client"));
    }
    var grant =
        grants
            .findInForce(grantId.get(), employee.get().subject())
            .filter(found -> found.audience().equals(targets.getFirst()));
    if (grant.isEmpty()) {
      record(
          employee.get(),
          null,
          "delegation.refuse",
          grantId.get(),
          Map.of("client", client.id(), "audience", targets.getFirst()));
      return refused(noGrant());
    }
    return issued(client, employee.get(), grant.get(), request.getScope(), binding);
  }

  /// @param narrowed scopes out of those of the grant; null means all
  private TokenResponse issued(
      Client client,
      Employee employee,
      PortalGrant grant,
      @Nullable Scope narrowed,
      Optional<JWKThumbprintConfirmation> binding) {
    var scope =
        narrowed == null || narrowed.isEmpty()
            ? new Scope(grant.scopes().stream().sorted().toArray(String[]::new))
            : narrowed;
    if (!grant.scopes().containsAll(scope.toStringList())) {
      return refused(OAuth2Error.INVALID_SCOPE);
    }
    var now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
    var expiresAt =
        Stream.of(now.plus(lifetime), grant.endsAt(), employee.tokenEndsAt)
            .min(Instant::compareTo)
            .orElseThrow()
            .truncatedTo(ChronoUnit.SECONDS);
    if (!expiresAt.isAfter(now)) {
      return refused(noGrant());
    }
    var id = ids.next();
    record(
        employee,
        grant.tenant(),
        "delegation.issue",
        grant.id(),
        Map.of(
            "client",
            client.id(),
            "token",
            id,
            "audience",
            grant.audience(),
            "scope",
            scope.toString()));
    var token =
        BoundTo.accessToken(
            binding,
            tokens.forPortal(grant, client, scope, id, expiresAt, binding),
            Duration.between(now, expiresAt),
            scope,
            TokenTypeURI.ACCESS_TOKEN);
    return new AccessTokenResponse(new Tokens(token, null));
  }

  /// Whoever the token is of, if they are an employee, still may act, have not signed out, and got
  /// the token at this very client.
  private Optional<Employee> employee(
      Client client, String token, Optional<JWKThumbprintConfirmation> binding) {
    return acceptedTokens
        .verify(token, binding)
        .filter(claims -> claims.getClaim("act") == null)
        .filter(claims -> client.id().equals(claims.getClaim("client_id")))
        .flatMap(claims ->
            id(claims.getClaim("sid"))
                .flatMap(sessions::findNotEnded)
                .filter(session -> session.account().toString().equals(claims.getSubject()))
                .flatMap(session -> accounts.findAdmissible(session.account()))
                // Who is suspended has no role, and acts for nobody.
                .filter(account -> account.tenant().isEmpty() && !account.roles().isEmpty())
                .map(account -> new Employee(account, expiry(claims))));
  }

  private void record(
      Employee employee,
      @Nullable TenantId tenant,
      String action,
      UUID grant,
      Map<String, ?> details) {
    auditTrail.record(
        new Actor(employee.subject(), null), tenant, action, grant.toString(), details);
  }

  private static List<String> targets(TokenExchangeGrant exchange, TokenRequest request) {
    return Stream.concat(
            Stream.ofNullable(exchange.getAudience())
                .flatMap(List::stream)
                .map(Identifier::getValue),
            Stream.ofNullable(request.getResources()).flatMap(List::stream).map(URI::toString))
        .toList();
  }

  private static Optional<UUID> grantId(@Nullable List<String> values) {
    return values == null || values.size() != 1 ? Optional.empty() : id(values.getFirst());
  }

  private static Optional<UUID> id(@Nullable Object text) {
    try {
      return text instanceof String id ? Optional.of(UUID.fromString(id)) : Optional.empty();
    } catch (IllegalArgumentException none) {
      return Optional.empty();
    }
  }

  private static Instant expiry(JWTClaimsSet claims) {
    return claims.getExpirationTime().toInstant();
  }

  private static ErrorObject invalid(String description) {
    return OAuth2Error.INVALID_REQUEST.setDescription(description);
  }

  private static TokenResponse refused(ErrorObject error) {
    return new TokenErrorResponse(error);
  }

  private static ErrorObject noGrant() {
    return OAuth2Error.INVALID_TARGET.setDescription("No grant in force of yours allows that");
  }
}
