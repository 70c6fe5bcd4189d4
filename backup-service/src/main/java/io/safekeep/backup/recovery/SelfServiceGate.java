package io.safekeep.backup.recovery;

import io.quarkus.arc.Arc;
import io.quarkus.arc.ManagedContext;
import io.quarkus.security.ForbiddenException;
import io.quarkus.security.StringPermission;
import io.quarkus.security.UnauthorizedException;
import io.quarkus.security.identity.CurrentIdentityAssociation;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.runtime.QuarkusPrincipal;
import io.quarkus.security.runtime.QuarkusSecurityIdentity;
import io.safekeep.backup.BackupProblem;
import io.safekeep.contracts.TenantId;
import io.safekeep.runtime.control.ControlCheck;
import io.safekeep.runtime.control.ControlResult;
import io.safekeep.runtime.control.ControlResult.Outcome;
import io.safekeep.runtime.problem.CommonProblem;
import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.tenant.TenantDirectory;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// P15: an administrator of a paid plan may restore; a member, an administrator of another plan and
/// a stranger may not.
///
/// Knocks at the route that begins a restore as each of them would, behind the verification of the
/// token, which only identity-service could make. The datastore asked for is none, so whoever is
/// let in is told that it does not exist, and nothing begins.
@Singleton
class SelfServiceGate implements ControlCheck {

  /// What identity-service gives the two roles here.
  private static final Set<String> ADMINISTRATOR =
      Set.of("datastore:read", "backup:create", "restore:create", "restore:read");

  private static final Set<String> MEMBER = Set.of("datastore:read", "restore:read");

  private static final UUID NONE = new UUID(0, 0);

  /// A tenant that nobody has announced: it cannot have a paid plan.
  private static final TenantId UNANNOUNCED = new TenantId(NONE);

  private final DatastoreRestoreResource restores;
  private final TenantDirectory tenants;
  private final CurrentIdentityAssociation identities;

  SelfServiceGate(
      DatastoreRestoreResource restores,
      TenantDirectory tenants,
      CurrentIdentityAssociation identities) {
    this.restores = restores;
    this.tenants = tenants;
    this.identities = identities;
  }

  @Override
  public String name() {
    return "self-service-gate";
  }

  @Override
  public String promise() {
    return "P15";
  }

  @Override
  public Duration every() {
    return Duration.ofMinutes(15);
  }

  @Override
  public String bound() {
    return "paid administrators admitted, everybody else refused";
  }

  /// What became of a knock.
  private enum Answer {
    ADMITTED,
    WITHOUT_PERMISSION,
    WITHOUT_PLAN,
    NOT_SIGNED_IN
  }

  @Override
  public List<ControlResult> check() {
    Optional<TenantId> paid = tenants.anyOn("paid");
    return Stream.of(
            paid.map(it -> expect("paid administrator", Answer.ADMITTED, as(it, ADMINISTRATOR)))
                .orElseGet(() ->
                    new ControlResult(
                        Outcome.UNKNOWN,
                        null,
                        "paid administrator",
                        null,
                        "No tenant with a paid plan is known.")),
            expect("paid member", Answer.WITHOUT_PERMISSION, as(paid.orElse(UNANNOUNCED), MEMBER)),
            expect(
                "administrator without a paid plan",
                Answer.WITHOUT_PLAN,
                as(tenants.anyOn("free").orElse(UNANNOUNCED), ADMINISTRATOR)),
            expect(
                "administrator of a tenant that is not known",
                Answer.WITHOUT_PLAN,
                as(UNANNOUNCED, ADMINISTRATOR)),
            expect("stranger", Answer.NOT_SIGNED_IN, null))
        .toList();
  }

  private static SecurityIdentity as(TenantId tenant, Set<String> permissions) {
    return QuarkusSecurityIdentity.builder()
        .setPrincipal(new QuarkusPrincipal("control self-service-gate"))
        .addAttribute("tenant", tenant.toString())
        .addPermissionChecker(required ->
            Uni.createFrom()
                .item(
                    permissions.stream()
                        .map(permission -> permission.split(":", 2))
                        .map(parts -> new StringPermission(parts[0], parts[1]))
                        .anyMatch(held -> held.implies(required))))
        .build();
  }

  private ControlResult expect(String who, Answer expected, @Nullable SecurityIdentity identity) {
    Answer answer = knock(identity);
    return new ControlResult(
        answer == expected ? Outcome.PASS : Outcome.FAIL,
        null,
        who,
        words(answer),
        "A restore asked for as " + who + " was answered: " + words(answer) + ".");
  }

  private static String words(Answer answer) {
    return answer.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  private Answer knock(@Nullable SecurityIdentity identity) {
    ManagedContext context = Arc.container().requestContext();
    var outer = context.isActive() ? context.getState() : null;
    context.activate();
    try {
      if (identity != null) {
        identities.setIdentity(identity);
      }
      restores.request(
          NONE,
          null,
          new DatastoreRestoreResource.RestoreRequest(null, null, null, null, null, null));
      return Answer.ADMITTED;
    } catch (UnauthorizedException refused) {
      return Answer.NOT_SIGNED_IN;
    } catch (ForbiddenException refused) {
      return Answer.WITHOUT_PERMISSION;
    } catch (Refusal refusal) {
      if (refusal.type() == BackupProblem.PLAN_WITHOUT_BACKUPS) {
        return Answer.WITHOUT_PLAN;
      }
      if (refusal.type() == CommonProblem.NOT_FOUND) {
        return Answer.ADMITTED;
      }
      throw refusal;
    } finally {
      context.terminate();
      if (outer != null) {
        context.activate(outer);
      }
    }
  }
}
