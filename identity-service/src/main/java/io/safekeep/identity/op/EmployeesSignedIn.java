package io.safekeep.identity.op;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.credential.TokenCredential;
import io.quarkus.security.identity.AuthenticationRequestContext;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.identity.SecurityIdentityAugmentor;
import io.safekeep.identity.account.Account;
import io.safekeep.identity.account.Accounts;
import io.safekeep.identity.role.PermissionMatrix;
import io.safekeep.identity.signin.SqlSessions;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import jakarta.json.JsonString;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.eclipse.microprofile.jwt.JsonWebToken;
import org.jspecify.annotations.Nullable;

/// Refuses an employee's access token here from the moment that their session ends, they leave, are
/// suspended or lose a role, though it has minutes to live: what they could do here goes beyond one
/// tenant.
@Singleton
class EmployeesSignedIn implements SecurityIdentityAugmentor {

  private final SqlSessions sessions;
  private final Accounts accounts;

  EmployeesSignedIn(SqlSessions sessions, Accounts accounts) {
    this.sessions = sessions;
    this.accounts = accounts;
  }

  @Override
  public Uni<SecurityIdentity> augment(
      SecurityIdentity identity, AuthenticationRequestContext context) {
    // Whoever shows a session instead was looked up with it.
    if (identity.getCredential(TokenCredential.class) == null
        || !(identity.getPrincipal() instanceof JsonWebToken token)
        || token.getClaim("sid") == null
        || token.getClaim("tenant") != null) {
      return Uni.createFrom().item(identity);
    }
    return context.runBlocking(() -> {
      var account =
          QuarkusTransaction.requiringNew()
              .call(() -> account(token.getClaim("sid"), token.getSubject()));
      if (account.filter(found -> mayAll(found, token.getClaim("permissions"))).isEmpty()) {
        throw new AuthenticationFailedException();
      }
      return identity;
    });
  }

  private Optional<Account> account(Object session, String subject) {
    return sessions
        .findNotEnded(UUID.fromString(session.toString()))
        .filter(found -> found.account().toString().equals(subject))
        .flatMap(found -> accounts.findAdmissible(found.account()));
  }

  /// Whether the token says nothing that the person may not do any more.
  private static boolean mayAll(Account account, @Nullable Object permissions) {
    return permissions instanceof Iterable<?> named
        ? PermissionMatrix.permissionsOf(account.roles()).containsAll(texts(named))
        : permissions == null;
  }

  private static Set<String> texts(Iterable<?> named) {
    var texts = new HashSet<String>();
    named.forEach(
        one -> texts.add(one instanceof JsonString text ? text.getString() : one.toString()));
    return texts;
  }
}
