package io.safekeep.access.resource;

import io.quarkus.arc.All;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.safekeep.access.AccessProblem;
import io.safekeep.access.log.LogEntry;
import io.safekeep.access.log.SqlLogStage;
import io.safekeep.contracts.TenantId;
import io.safekeep.runtime.audit.AuditTrail;
import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.security.Caller;
import io.safekeep.runtime.tenant.TenantDirectory;
import jakarta.inject.Singleton;
import jakarta.transaction.Transactional;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Takes what access can be granted to, and lets it go. The tenant's log tells of both.
@Singleton
class TendResources {

  private final SqlResources resources;
  private final TenantDirectory tenants;
  private final List<TargetProbe> probes;
  private final SqlLogStage log;
  private final AuditTrail audit;
  private final Caller caller;

  TendResources(
      SqlResources resources,
      TenantDirectory tenants,
      @All List<TargetProbe> probes,
      SqlLogStage log,
      AuditTrail audit,
      Caller caller) {
    this.resources = resources;
    this.tenants = tenants;
    this.probes = List.copyOf(probes);
    this.log = log;
    this.audit = audit;
    this.caller = caller;
  }

  /// Looks at the target before anything changes, so no transaction may be open.
  ///
  /// @throws Refusal UNKNOWN_TENANT, RESOURCE_NAME_TAKEN, RESOURCE_NOT_REACHABLE
  @Transactional(Transactional.TxType.NEVER)
  Resource register(Resource resource, @Nullable String secret) {
    if (tenants.find(resource.tenant()).isEmpty()) {
      throw new Refusal(
          AccessProblem.UNKNOWN_TENANT, "tenant " + resource.tenant() + " is not known");
    }
    requireFreeName(resource);
    look(resource, secret);
    QuarkusTransaction.requiringNew()
        .run(() -> {
          requireFreeName(resource);
          resources.add(resource, secret);
          recorded("resource.registered", "resource.register", resource);
        });
    return resource;
  }

  private void look(Resource resource, @Nullable String secret) {
    probes.stream()
        .filter(probe -> probe.resourceClass() == resource.resourceClass())
        .forEach(probe -> probe.look(resource, secret));
  }

  /// Takes another password of the target's administrator, who can sign in with it already.
  ///
  /// @throws Refusal NOT_FOUND; INVALID_REQUEST if it has none; RESOURCE_NOT_REACHABLE
  @Transactional(Transactional.TxType.NEVER)
  void changePassword(UUID id, String password) {
    var resource = resources.findCurrent(id).orElseThrow(() -> Refusal.notFound("resource " + id));
    if (!(resource.target() instanceof Target.Postgres)) {
      throw Refusal.invalid("password", "is of no use: the resource has none");
    }
    look(resource, password);
    QuarkusTransaction.requiringNew()
        .run(() -> {
          resources.changeSecret(id, password);
          recorded("resource.password_changed", "resource.change-password", resource);
        });
  }

  private void requireFreeName(Resource resource) {
    if (resources.find(resource.tenant(), resource.resourceClass(), resource.name()).isPresent()) {
      throw new Refusal(
              AccessProblem.RESOURCE_NAME_TAKEN,
              "tenant %s has a resource %s".formatted(resource.tenant(), resource.label()))
          .with("field", "name");
    }
  }

  /// No more access is granted to it from now on. Access that is in force goes on to its end, so
  /// that ending it can still reach the target.
  ///
  /// @throws Refusal NOT_FOUND
  @Transactional
  void remove(UUID id) {
    var resource = resources.findCurrent(id).orElseThrow(() -> Refusal.notFound("resource " + id));
    if (resources.remove(id)) {
      recorded("resource.removed", "resource.remove", resource);
    }
  }

  private void recorded(String fact, String action, Resource resource) {
    TenantId tenant = resource.tenant();
    audit.record(
        caller.actor(),
        tenant,
        action,
        resource.id().toString(),
        Map.of("resource", resource.label()));
    log.add(
        LogEntry.of(
            tenant,
            fact,
            caller.subject(),
            Map.of("resource", resource.id().toString(), "name", resource.label())));
  }
}
