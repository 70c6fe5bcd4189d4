package io.safekeep.access.catalogue;

import io.safekeep.access.catalogue.CatalogueReader.Placed;
import io.safekeep.access.grant.Privilege;
import io.safekeep.runtime.document.Fields;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// Rules that a document must keep beside its form, each with its reason.
final class Linter {

  private Linter() {}

  /// Looks at one entitlement by itself.
  static void look(Entitlement entitlement, Fields at) {
    lookAtTimes(entitlement, at);
    lookAtNetwork(entitlement, at);
    lookAtAnalytics(entitlement, at);
    lookAtApproval(entitlement, at);
    if (entitlement.conflicts().contains(entitlement.name())) {
      at.error("conflicts", "names the entitlement itself");
    }
  }

  private static void lookAtTimes(Entitlement entitlement, Fields at) {
    if (entitlement.usual().compareTo(entitlement.most()) > 0) {
      at.error(
          "duration.usual",
          "is %s, more than most, %s".formatted(entitlement.usual(), entitlement.most()));
    }
    for (int i = 0; i < entitlement.stages().size(); i++) {
      var skipAfter = entitlement.stages().get(i).skipAfter();
      if (skipAfter != null && skipAfter.compareTo(entitlement.requestTtl()) >= 0) {
        at.error(
            "stages[" + i + "].skip-after",
            "is %s, when the request has expired already (request-ttl %s)"
                .formatted(skipAfter, entitlement.requestTtl()));
      }
    }
  }

  /// Who can change a network can read what goes over it.
  private static void lookAtNetwork(Entitlement entitlement, Fields at) {
    if (!entitlement.resources().isWithin(FixedRules.NETWORK)) {
      return;
    }
    var others = new TreeSet<>(entitlement.teams());
    others.removeAll(FixedRules.NETWORK_TEAMS);
    if (!others.isEmpty()) {
      at.error(
          "teams",
          "has %s; network infrastructure is for %s alone"
              .formatted(
                  String.join(", ", others),
                  String.join(", ", new TreeSet<>(FixedRules.NETWORK_TEAMS))));
    }
  }

  private static void lookAtAnalytics(Entitlement entitlement, Fields at) {
    if (!entitlement.reasons().contains(Reason.ANALYTICS)) {
      return;
    }
    if (!entitlement.resources().isWithin(FixedRules.DE_IDENTIFIED)) {
      at.error(
          "reasons",
          "has ANALYTICS, for which resources must begin with " + FixedRules.DE_IDENTIFIED);
    }
    if (!entitlement.reasons().equals(Set.of(Reason.ANALYTICS))) {
      at.error("reasons", "has ANALYTICS among others; it is approved by itself");
    }
    if (entitlement.stages().isEmpty()) {
      at.error("stages", "is empty, but ANALYTICS is approved by somebody");
    }
  }

  private static void lookAtApproval(Entitlement entitlement, Fields at) {
    if (entitlement.stages().isEmpty() && changes(entitlement.privilege())) {
      at.warning("stages", "is empty: what can be changed so is changed without a second person");
    }
    if (!entitlement.stages().isEmpty()
        && entitlement.stages().stream().allMatch(stage -> stage.skipAfter() != null)) {
      at.warning("stages", "are all skipped if nobody answers");
    }
    if (entitlement.breakGlass() && entitlement.customer() == CustomerApproval.ALWAYS) {
      at.warning("break-glass", "lets people in before the customer has answered");
    }
    if (entitlement.breakGlass() && entitlement.toConnect() == null) {
      at.warning("break-glass", "is without step-up to connect");
    }
  }

  private static boolean changes(Privilege privilege) {
    return switch (privilege) {
      case Privilege.Postgres postgres -> postgres.writes();
      case Privilege.Ssh ssh -> ssh.commands().isEmpty();
      case Privilege.Kubernetes _ -> true;
      case Privilege.Portal _ -> false;
    };
  }

  /// Looks at what entitlements say of each other.
  static void lookAcross(List<Placed> entitlements) {
    var names = new HashSet<String>();
    for (var one : entitlements) {
      if (!names.add(one.entitlement().name())) {
        one.at().error("name", "is " + one.entitlement().name() + ", and so is another");
      }
    }
    for (var one : entitlements) {
      var unknown = new TreeSet<>(one.entitlement().conflicts());
      unknown.removeAll(names);
      if (!unknown.isEmpty()) {
        one.at().error("conflicts", "has " + String.join(", ", unknown) + ", which is not there");
      }
    }
  }
}
