package io.safekeep.access.policy;

import io.safekeep.access.catalogue.Catalogues;
import io.safekeep.access.catalogue.Condition;
import io.safekeep.access.catalogue.Entitlement;
import io.safekeep.access.catalogue.FixedRules;
import io.safekeep.access.catalogue.Reason;
import io.safekeep.access.employee.Employee;
import io.safekeep.access.policy.Facts.Thing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The rules themselves: facts in, judgement out, nothing else looked at. Each rule that something
/// breaks is told, and one is enough to deny.
final class PolicyRules {

  private static final Duration SHORTEST = Duration.ofMinutes(1);

  /// Clocks of clients are not ours.
  private static final Duration SKEW = Duration.ofMinutes(1);

  /// How long before its start access can be asked for.
  private static final Duration AHEAD = Duration.ofDays(30);

  private final Catalogues.Version policy;
  private final Facts facts;
  private final List<Finding> against = new ArrayList<>();

  private PolicyRules(Catalogues.Version policy, Facts facts) {
    this.policy = policy;
    this.facts = facts;
  }

  static Judgement judge(Catalogues.Version policy, Facts facts) {
    return new PolicyRules(policy, facts).judge();
  }

  private Judgement judge() {
    var asked = facts.asked();
    var employee = facts.employee();
    var resource = facts.resource();
    var entitlement = policy.catalogue().find(asked.entitlement()).orElse(null);
    lookAtEmployee(employee);
    lookAtResource(resource);
    if (entitlement == null) {
      deny(
          Rule.ENTITLEMENT,
          "there is no entitlement %s in version %d of the policy"
              .formatted(asked.entitlement(), policy.number()));
    } else {
      lookAtMatch(entitlement, employee, resource);
      lookAtReason(entitlement);
      lookAtTicket(entitlement);
      lookAtTimes(entitlement);
      lookAtStepUp(entitlement);
      lookAtBreakGlass(entitlement);
      lookAtConflicts(entitlement);
      lookAtConditions(entitlement, employee, resource);
    }
    lookAtFixedRules(employee, resource);
    return entitlement == null || !against.isEmpty()
        ? new Judgement(against, Optional.empty())
        : new Judgement(List.of(), Optional.of(terms(entitlement)));
  }

  private void deny(Rule rule, String text) {
    against.add(new Finding(rule, text));
  }

  private void lookAtEmployee(@Nullable Employee employee) {
    if (employee == null) {
      deny(Rule.EMPLOYEE, "employee " + facts.asked().employee() + " is not known");
    } else {
      against.addAll(Standing.of(employee, facts.at()));
    }
  }

  private void lookAtResource(@Nullable Thing resource) {
    if (resource == null) {
      deny(Rule.RESOURCE, "resource " + facts.asked().resource() + " does not exist");
    } else if (!facts.tenantIsKnown()) {
      deny(Rule.RESOURCE, "tenant " + resource.tenant() + " is not known");
    }
  }

  private void lookAtMatch(
      Entitlement entitlement, @Nullable Employee employee, @Nullable Thing resource) {
    if (resource != null
        && (!entitlement.resourceClass().label().equals(resource.resourceClass())
            || !entitlement.resources().matches(resource.name()))) {
      deny(
          Rule.RESOURCE,
          "entitlement %s is for %s:%s, not for %s:%s"
              .formatted(
                  entitlement.name(),
                  entitlement.resourceClass().label(),
                  entitlement.resources().text(),
                  resource.resourceClass(),
                  resource.name()));
    }
    if (employee != null) {
      lookAtTeams(entitlement, employee);
    }
  }

  private void lookAtTeams(Entitlement entitlement, Employee employee) {
    var by = new TreeSet<>(employee.teams());
    by.retainAll(entitlement.teams());
    if (by.isEmpty()) {
      against.add(Standing.notInTeam(employee, entitlement.teams()));
    } else if (facts.suspended().containsAll(by)) {
      deny(
          Rule.REVIEW,
          "employee %s is in %s, which after the last review does not count for %s"
              .formatted(employee.id(), listed(by), entitlement.name()));
    }
  }

  /// Whatever the document says.
  private void lookAtFixedRules(@Nullable Employee employee, @Nullable Thing resource) {
    if (resource == null) {
      return;
    }
    if (resource.name().startsWith(FixedRules.NETWORK)
        && (employee == null || !employee.isInAny(FixedRules.NETWORK_TEAMS))) {
      deny(
          Rule.NETWORK_INFRASTRUCTURE,
          "%s is network infrastructure, which is for %s alone"
              .formatted(resource.name(), listed(FixedRules.NETWORK_TEAMS)));
    }
    if (facts.asked().reason().equals(Reason.ANALYTICS.name())
        && !resource.name().startsWith(FixedRules.DE_IDENTIFIED)) {
      deny(
          Rule.DE_IDENTIFIED,
          "%s is not de-identified, so it is not for %s"
              .formatted(resource.name(), Reason.ANALYTICS));
    }
  }

  private void lookAtReason(Entitlement entitlement) {
    var asked = facts.asked().reason();
    if (entitlement.reasons().stream().noneMatch(reason -> reason.name().equals(asked))) {
      deny(
          Rule.REASON,
          "reason %s is none of %s"
              .formatted(
                  asked,
                  String.join(
                      ", ", entitlement.reasons().stream().map(Reason::name).sorted().toList())));
    }
  }

  private void lookAtTicket(Entitlement entitlement) {
    var ticket = facts.asked().ticket();
    if (!entitlement.ticket().matches(ticket)) {
      deny(Rule.TICKET, "ticket %s is not of the form %s".formatted(ticket, entitlement.ticket()));
      return;
    }
    var wrong =
        switch (facts.ticket()) {
          case OPEN, DECLARED -> null;
          case CLOSED -> "is closed";
          case OTHER_TENANT -> "is about another tenant";
          case ABSENT -> "does not exist";
          case UNANSWERED -> "cannot be checked: the ticket system does not answer";
          case NOT_ASKED -> "was not checked";
        };
    if (wrong != null) {
      deny(Rule.TICKET, "ticket " + ticket + " " + wrong);
    }
  }

  private void lookAtTimes(Entitlement entitlement) {
    var duration = durationOf(entitlement);
    if (duration.compareTo(SHORTEST) < 0 || duration.compareTo(entitlement.most()) > 0) {
      deny(
          Rule.DURATION,
          "duration %s is not within %s to %s of entitlement %s"
              .formatted(duration, SHORTEST, entitlement.most(), entitlement.name()));
    }
    var start = facts.startAt();
    if (start.isBefore(facts.at().minus(SKEW)) || start.isAfter(facts.at().plus(AHEAD))) {
      deny(Rule.START, "start %s is not within the next %d days".formatted(start, AHEAD.toDays()));
    }
  }

  private Duration durationOf(Entitlement entitlement) {
    var wanted = facts.asked().duration();
    return wanted == null ? entitlement.usual() : wanted;
  }

  private void lookAtStepUp(Entitlement entitlement) {
    var stepUp = entitlement.toRequest();
    var asked = facts.asked();
    if (stepUp != null && !stepUp.isMet(asked.acr(), asked.authenticatedAt(), facts.at())) {
      against.add(Standing.stepUp("request", stepUp));
    }
  }

  private void lookAtBreakGlass(Entitlement entitlement) {
    if (facts.asked().breakGlass() && !entitlement.breakGlass()) {
      deny(Rule.BREAK_GLASS, "entitlement " + entitlement.name() + " is not for emergencies");
    }
    if (facts.asked().breakGlass() && facts.asked().startAt() != null) {
      deny(Rule.BREAK_GLASS, "an emergency does not start later");
    }
  }

  /// A conflict holds both ways, whichever of the two says so.
  private void lookAtConflicts(Entitlement entitlement) {
    var conflicting = new TreeSet<>(entitlement.conflicts());
    policy.catalogue().entitlements().stream()
        .filter(other -> other.conflicts().contains(entitlement.name()))
        .forEach(other -> conflicting.add(other.name()));
    if (!Collections.disjoint(conflicting, facts.held())) {
      conflicting.retainAll(facts.held());
      deny(
          Rule.CONFLICT,
          "entitlement %s is not for who has %s"
              .formatted(entitlement.name(), listed(conflicting)));
    }
  }

  private void lookAtConditions(
      Entitlement entitlement, @Nullable Employee employee, @Nullable Thing resource) {
    if (employee == null || resource == null) {
      return;
    }
    var variables = variables(entitlement, employee, resource);
    var when = entitlement.when();
    if (when != null && when.valueFor(variables) != Condition.Value.TRUE) {
      deny(Rule.WHEN, "is not so: " + when);
    }
    var denyIf = entitlement.denyIf();
    if (denyIf != null && denyIf.valueFor(variables) != Condition.Value.FALSE) {
      deny(Rule.DENY_IF, "is so, or cannot be said: " + denyIf);
    }
  }

  private Map<String, Object> variables(
      Entitlement entitlement, Employee employee, Thing resource) {
    var asked = facts.asked();
    var variables = new HashMap<String, Object>();
    variables.put("subject.id", employee.id());
    variables.put("subject.teams", List.copyOf(new TreeSet<>(employee.teams())));
    variables.put("subject.roles", List.copyOf(new TreeSet<>(employee.roles())));
    variables.put("subject.manager", orEmpty(employee.manager()));
    variables.put("resource.tenant", resource.tenant().toString());
    variables.put("resource.class", resource.resourceClass());
    variables.put("resource.name", resource.name());
    variables.put("resource.region", resource.region());
    variables.put("context.reason", asked.reason());
    variables.put("context.ticket", asked.ticket());
    variables.put("context.duration", durationOf(entitlement));
    variables.put("context.break_glass", asked.breakGlass());
    variables.put("context.acr", orEmpty(asked.acr()));
    variables.put("context.now", facts.at());
    variables.put("context.start", facts.startAt());
    return variables;
  }

  private static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }

  private Terms terms(Entitlement entitlement) {
    return new Terms(
        entitlement.privilege(),
        durationOf(entitlement),
        entitlement.most(),
        entitlement.requestTtl(),
        entitlement.stages(),
        entitlement.customer(),
        entitlement.extensions(),
        entitlement.toApprove(),
        entitlement.toConnect(),
        facts.ticket() == TicketStatus.OPEN,
        policy.number(),
        policy.sha256());
  }

  private static String listed(Set<String> names) {
    return String.join(", ", new TreeSet<>(names));
  }
}
