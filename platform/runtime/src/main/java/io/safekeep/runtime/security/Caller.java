package io.safekeep.runtime.security;

import io.quarkus.security.StringPermission;
import io.quarkus.security.identity.SecurityIdentity;
import io.safekeep.contracts.TenantId;
import io.safekeep.runtime.problem.CommonProblem;
import io.safekeep.runtime.problem.Refusal;
import jakarta.enterprise.context.RequestScoped;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.jwt.JsonWebToken;
import org.jspecify.annotations.Nullable;

/// Who makes the current request, as the verified access token says. The tenant comes from here and
/// from nowhere else.
@RequestScoped
public class Caller {

  private final SecurityIdentity identity;

  Caller(SecurityIdentity identity) {
    this.identity = identity;
  }

  /// Tenant of the caller.
  ///
  /// @throws Refusal FORBIDDEN if the token belongs to no tenant
  public TenantId tenant() {
    return tenantIfAny()
        .orElseThrow(() -> new Refusal(CommonProblem.FORBIDDEN, "the token belongs to no tenant"));
  }

  /// Tenant of the caller; empty for the suite's operators and services.
  public Optional<TenantId> tenantIfAny() {
    return claim("tenant").map(TenantId::parse);
  }

  /// Whose things a request is about: the caller's tenant, or the one that somebody who belongs to
  /// none asks for.
  ///
  /// @throws Refusal NOT_FOUND for another tenant than the caller's; INVALID_REQUEST if nobody says
  ///   which
  public TenantId tenantAskedFor(@Nullable UUID asked) {
    if (asked == null) {
      return tenantIfAny()
          .orElseThrow(() -> Refusal.invalid("tenant", "is needed: the token has none"));
    }
    TenantId tenant = new TenantId(asked);
    if (!mayTouch(tenant)) {
      throw Refusal.notFound("tenant " + tenant);
    }
    return tenant;
  }

  /// Whose things a list shows: one tenant's, or those of all if it is empty, which only somebody
  /// who belongs to none gets.
  ///
  /// @param asked null for as many as the caller may see
  /// @throws Refusal NOT_FOUND for another tenant than the caller's
  public Optional<TenantId> tenantToList(@Nullable UUID asked) {
    return asked == null && tenantIfAny().isEmpty()
        ? Optional.empty()
        : Optional.of(tenantAskedFor(asked));
  }

  /// True if the caller may touch what belongs to `tenant`: its own people and clients may, and
  /// operators, who belong to none.
  public boolean mayTouch(TenantId tenant) {
    return tenantIfAny().map(tenant::equals).orElse(true);
  }

  /// True if the caller has that permission, for what depends on more than the route.
  ///
  /// @param permission `resource:action`
  public boolean holds(String permission) {
    int colon = permission.indexOf(':');
    return identity.checkPermissionBlocking(
        new StringPermission(permission.substring(0, colon), permission.substring(colon + 1)));
  }

  /// The token's `sub`.
  public String subject() {
    return claim("sub").orElseGet(() -> identity.getPrincipal().getName());
  }

  /// True if somebody signed in; false for a client that acts for itself, whose token has the
  /// client's own id as its subject (RFC 9068, section 2.2).
  public boolean isPerson() {
    return claim("client_id").filter(client -> !client.equals(subject())).isPresent();
  }

  /// How the person signed in (claim `acr`; OpenID Connect Core, section 2).
  public Optional<String> acr() {
    return claim("acr");
  }

  /// When the person signed in (claim `auth_time`).
  public Optional<Instant> authenticatedAt() {
    JsonWebToken token = token();
    Object value = token == null ? null : token.getClaim("auth_time");
    return switch (value) {
      case Number seconds -> Optional.of(Instant.ofEpochSecond(seconds.longValue()));
      case JsonNumber seconds -> Optional.of(Instant.ofEpochSecond(seconds.longValue()));
      case null, default -> Optional.empty();
    };
  }

  public Actor actor() {
    return new Actor(subject(), actingParty());
  }

  private @Nullable String actingParty() {
    JsonWebToken token = token();
    Object act = token == null ? null : token.getClaim("act");
    return act instanceof JsonObject object && object.get("sub") instanceof JsonString sub
        ? sub.getString()
        : null;
  }

  private Optional<String> claim(String name) {
    JsonWebToken token = token();
    Object value = token == null ? identity.getAttribute(name) : token.getClaim(name);
    return switch (value) {
      case String text -> Optional.of(text);
      case JsonString text -> Optional.of(text.getString());
      case null, default -> Optional.empty();
    };
  }

  private @Nullable JsonWebToken token() {
    return identity.getPrincipal() instanceof JsonWebToken token ? token : null;
  }
}
