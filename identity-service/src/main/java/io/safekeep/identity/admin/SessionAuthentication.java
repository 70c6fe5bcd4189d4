package io.safekeep.identity.admin;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.security.identity.AuthenticationRequestContext;
import io.quarkus.security.identity.IdentityProvider;
import io.quarkus.security.identity.IdentityProviderManager;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.identity.request.AuthenticationRequest;
import io.quarkus.security.identity.request.BaseAuthenticationRequest;
import io.quarkus.security.runtime.QuarkusSecurityIdentity;
import io.quarkus.vertx.http.runtime.security.ChallengeData;
import io.quarkus.vertx.http.runtime.security.HttpAuthenticationMechanism;
import io.quarkus.vertx.http.runtime.security.HttpCredentialTransport;
import io.safekeep.contracts.TenantId;
import io.safekeep.identity.op.BrowserCookies;
import io.safekeep.identity.op.PersonAtBrowser;
import io.safekeep.identity.op.PersonAtBrowser.Person;
import io.safekeep.identity.role.PermissionMatrix;
import io.safekeep.identity.role.Role;
import io.safekeep.identity.signin.ShownSession;
import io.smallrye.jwt.auth.principal.DefaultJWTCallerPrincipal;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import java.net.URLEncoder;
import java.util.Optional;
import java.util.Set;
import org.jose4j.jwt.JwtClaims;

/// Under `/admin`, whoever is signed in at this browser is the caller that they would be with an
/// access token, so the same permissions, tenant and audit hold as in the API. Only there: the
/// setting `quarkus.http.auth.permission.admin` names this mechanism for those paths, and no cookie
/// ever opens the API, nor a token these pages.
@Singleton
class SessionAuthentication implements HttpAuthenticationMechanism {

  /// In the settings.
  private static final String NAME = "session";

  private final BrowserCookies cookies;

  SessionAuthentication(BrowserCookies cookies) {
    this.cookies = cookies;
  }

  @Override
  public Uni<SecurityIdentity> authenticate(
      RoutingContext context, IdentityProviderManager identityProviders) {
    if (!AdminPaths.isOne(context.normalizedPath())) {
      return Uni.createFrom().nullItem();
    }
    return cookies
        .session(context)
        .map(session -> identityProviders.authenticate(new Shown(session)))
        .orElseGet(() -> Uni.createFrom().nullItem());
  }

  /// To the sign-in page, and back from there. What a form held is lost with the session.
  @Override
  public Uni<ChallengeData> getChallenge(RoutingContext context) {
    var request = context.request();
    boolean query = request.method().equals(HttpMethod.GET) && request.query() != null;
    var page = context.normalizedPath() + (query ? "?" + request.query() : "");
    return Uni.createFrom()
        .item(
            new ChallengeData(
                303, "Location", AdminPaths.SIGN_IN + "?page=" + URLEncoder.encode(page, UTF_8)));
  }

  @Override
  public Set<Class<? extends AuthenticationRequest>> getCredentialTypes() {
    return Set.of(Shown.class);
  }

  @Override
  public Uni<HttpCredentialTransport> getCredentialTransport(RoutingContext context) {
    return Uni.createFrom()
        .item(new HttpCredentialTransport(HttpCredentialTransport.Type.COOKIE, NAME, NAME));
  }

  /// A session, as a browser shows it.
  static final class Shown extends BaseAuthenticationRequest {

    private final ShownSession session;

    Shown(ShownSession session) {
      this.session = session;
    }
  }

  /// Looks the session up.
  @Singleton
  static class Sessions implements IdentityProvider<Shown> {

    private final PersonAtBrowser personAtBrowser;

    Sessions(PersonAtBrowser personAtBrowser) {
      this.personAtBrowser = personAtBrowser;
    }

    @Override
    public Class<Shown> getRequestType() {
      return Shown.class;
    }

    @Override
    public Uni<SecurityIdentity> authenticate(Shown shown, AuthenticationRequestContext context) {
      return context.runBlocking(() ->
          QuarkusTransaction.requiringNew()
              .call(() -> personAtBrowser.find(Optional.of(shown.session)))
              .map(Sessions::identity)
              // As without a session: to the sign-in page.
              .orElse(null));
    }

    private static SecurityIdentity identity(Person person) {
      return QuarkusSecurityIdentity.builder()
          .setPrincipal(new DefaultJWTCallerPrincipal(claims(person)))
          .addAttribute(Administrator.PERSON, person)
          .build();
    }

    /// The claims that an access token of theirs has (see Tokens).
    private static JwtClaims claims(Person person) {
      var account = person.account();
      var signIn = person.session().signIn();
      var claims = new JwtClaims();
      claims.setSubject(account.id().toString());
      claims.setStringClaim("client_id", "identity-pages");
      account.tenant().map(TenantId::toString).ifPresent(id -> claims.setStringClaim("tenant", id));
      claims.setStringListClaim(
          "roles", account.roles().stream().map(Role::label).sorted().toList());
      claims.setClaim(
          "permissions", PermissionMatrix.permissionsOf(account.roles()).stream().toList());
      claims.setStringClaim("sid", signIn.session().toString());
      claims.setClaim("auth_time", signIn.at().getEpochSecond());
      claims.setStringClaim("acr", signIn.contextClass().urn());
      claims.setStringListClaim("amr", signIn.methods());
      return claims;
    }
  }
}
