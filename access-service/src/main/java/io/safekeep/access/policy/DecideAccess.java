package io.safekeep.access.policy;

import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.arc.All;
import io.safekeep.access.catalogue.Catalogues;
import io.safekeep.access.employee.SqlEmployees;
import io.safekeep.access.policy.Facts.Thing;
import io.safekeep.access.resource.SqlResources;
import io.safekeep.runtime.id.Ids;
import io.safekeep.runtime.tenant.TenantDirectory;
import jakarta.inject.Singleton;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Gathers the facts, has them judged by a version of the policy, and keeps both.
@Singleton
class DecideAccess implements AccessPolicy {

  private final Catalogues catalogues;
  private final SqlEmployees employees;
  private final SqlResources resources;
  private final TenantDirectory tenants;
  private final Tickets tickets;
  private final List<Suspensions> suspensions;
  private final List<Holdings> holdings;
  private final SqlDecisions decisions;
  private final MeterRegistry metrics;
  private final Ids ids;
  private final Clock clock;

  DecideAccess(
      Catalogues catalogues,
      SqlEmployees employees,
      SqlResources resources,
      TenantDirectory tenants,
      Tickets tickets,
      @All List<Suspensions> suspensions,
      @All List<Holdings> holdings,
      SqlDecisions decisions,
      MeterRegistry metrics,
      Ids ids,
      Clock clock) {
    this.catalogues = catalogues;
    this.employees = employees;
    this.resources = resources;
    this.tenants = tenants;
    this.tickets = tickets;
    this.suspensions = List.copyOf(suspensions);
    this.holdings = List.copyOf(holdings);
    this.decisions = decisions;
    this.metrics = metrics;
    this.ids = ids;
    this.clock = clock;
  }

  @Override
  @Transactional(Transactional.TxType.NEVER)
  public Decision evaluate(Asked asked) {
    return decide(catalogues.inForce(), asked);
  }

  /// Decides by a version that need not be in force.
  @Transactional(Transactional.TxType.NEVER)
  Decision evaluate(Asked asked, int version) {
    return decide(catalogues.of(version), asked);
  }

  private Decision decide(Catalogues.Version policy, Asked asked) {
    var facts = gather(policy, asked);
    var judgement = PolicyRules.judge(policy, facts);
    var id = ids.next();
    decisions.add(id, policy.number(), policy.sha256(), facts, judgement);
    metrics
        .counter("safekeep.access.decisions", "permitted", String.valueOf(judgement.isPermitted()))
        .increment();
    return judgement
        .terms()
        .<Decision>map(terms -> new Decision.Permitted(id, terms))
        .orElseGet(() -> new Decision.Denied(id, judgement.against()));
  }

  private Facts gather(Catalogues.Version policy, Asked asked) {
    var resource = resources.findCurrent(asked.resource()).map(Thing::of).orElse(null);
    return new Facts(
        clock.instant(),
        asked,
        employees.find(asked.employee()).orElse(null),
        resource,
        resource != null && tenants.find(resource.tenant()).isPresent(),
        ticket(policy, asked, resource),
        suspended(asked),
        held(asked.employee()));
  }

  /// The ticket system is asked only for what looks like a ticket.
  private TicketStatus ticket(Catalogues.Version policy, Asked asked, @Nullable Thing resource) {
    return policy
        .catalogue()
        .find(asked.entitlement())
        .filter(entitlement -> entitlement.ticket().matches(asked.ticket()))
        .flatMap(_ -> Optional.ofNullable(resource))
        .map(known -> tickets.look(asked.ticket(), known.tenant()))
        .orElse(TicketStatus.NOT_ASKED);
  }

  private Set<String> suspended(Asked asked) {
    return suspensions.stream()
        .flatMap(one -> one.teamsThatDoNotCount(asked.employee(), asked.entitlement()).stream())
        .collect(Collectors.toSet());
  }

  private Set<String> held(String employee) {
    return holdings.stream()
        .flatMap(one -> one.entitlementsOf(employee).stream())
        .collect(Collectors.toSet());
  }
}
