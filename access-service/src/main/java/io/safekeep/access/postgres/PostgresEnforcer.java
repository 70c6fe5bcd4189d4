package io.safekeep.access.postgres;

import io.safekeep.access.grant.Enforcer;
import io.safekeep.access.grant.GrantTerms;
import io.safekeep.access.grant.Privilege;
import io.safekeep.access.resource.Resource;
import io.safekeep.access.resource.ResourceClass;
import io.safekeep.access.resource.SqlResources;
import io.safekeep.access.resource.Target;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;

/// One role per grant, `jit_` and the grant's id: a member of the tenant's readers, or of its
/// writers too. Only the gateway knows its password.
///
/// `VALID UNTIL` keeps sign-ins away and ends no session, a dropped role's sessions live on, and a
/// statement survives its connection. So the end is: no sign-in, all backends ended and seen gone,
/// the role dropped, and both looked for again.
@Singleton
public class PostgresEnforcer implements Enforcer {
  /// How many connections a grant's role may have at once.
  public static final int MOST_CONNECTIONS = 20;

  private final SqlCredentials credentials;
  private final SqlAdministrators administrators;
  private final SqlRoles roles;
  private final SecureRandom random = new SecureRandom();

  @Inject
  PostgresEnforcer(SqlCredentials credentials, SqlResources resources) {
    this(credentials, resources::secretOf);
  }

  /// @param passwords of the targets' administrators, by the resource's id
  public PostgresEnforcer(SqlCredentials credentials, Function<UUID, String> passwords) {
    this.credentials = credentials;
    this.administrators = new SqlAdministrators(passwords);
    this.roles = new SqlRoles(administrators);
  }

  @Override
  public ResourceClass resourceClass() {
    return ResourceClass.POSTGRES;
  }

  @Override
  public String put(GrantTerms terms) {
    var credential = credentials.draw(terms.grant(), terms.resource().id());
    var salt = new byte[16];
    random.nextBytes(salt);
    long oid =
        roles.put(
            terms.resource(),
            credential.role(),
            ScramVerifier.of(credential.password(), salt),
            mayWrite(terms));
    credentials.known(terms.grant(), oid);
    return credential.role();
  }

  @Override
  public void remove(GrantTerms terms) {
    // First, so that the gateway opens nothing more meanwhile.
    credentials.forget(terms.grant());
    roles.remove(
        terms.resource(),
        SqlCredentials.roleOf(terms.grant()),
        credentials.oid(terms.grant()).orElse(0));
  }

  @Override
  public Observation observe(GrantTerms terms) {
    var seen = roles.observe(terms.resource(), SqlCredentials.roleOf(terms.grant()));
    if (seen.isEmpty()) {
      var oid = credentials.oid(terms.grant());
      long left = oid.isEmpty() ? 0 : roles.connections(terms.resource(), oid.getAsLong());
      return left == 0
          ? new Observation.Absent()
          : new Observation.Drifted(left + " connections of a role that was dropped");
    }
    var wrong = wrong(seen.get(), terms);
    return wrong.isEmpty()
        ? new Observation.Present()
        : new Observation.Drifted(String.join("; ", wrong));
  }

  /// Ends one backend of the grant. Closing its connection would not end what it runs.
  ///
  /// @param process id of the backend
  public void terminate(GrantTerms terms, int process) {
    roles.terminate(terms.resource(), SqlCredentials.roleOf(terms.grant()), process);
  }

  /// Who can sign in at a server, and who is at work there.
  List<ServerLogin> logins(Resource resource) {
    return roles.logins(resource);
  }

  @PreDestroy
  public void close() {
    administrators.close();
  }

  private static List<String> wrong(SqlRoles.Seen seen, GrantTerms terms) {
    var target = (Target.Postgres) terms.resource().target();
    var expected =
        mayWrite(terms) ? Set.of(target.readers(), target.writers()) : Set.of(target.readers());
    List<String> wrong = new ArrayList<>();
    if (!seen.login()) {
      wrong.add("the role may not sign in, but is there");
    }
    if (!seen.powers().isEmpty()) {
      wrong.add("the role has " + seen.powers());
    }
    if (!seen.memberOf().equals(expected)) {
      wrong.add("the role is a member of %s, not of %s".formatted(seen.memberOf(), expected));
    }
    if (!seen.members().isEmpty()) {
      wrong.add("others are members of the role: " + seen.members());
    }
    return wrong;
  }

  private static boolean mayWrite(GrantTerms terms) {
    return ((Privilege.Postgres) terms.privilege()).writes();
  }
}
