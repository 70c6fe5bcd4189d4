package io.safekeep.access.request;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.safekeep.access.grant.BeforeStart;
import io.safekeep.access.grant.GrantTerms;
import io.safekeep.access.policy.AccessPolicy;
import io.safekeep.access.policy.Asked;
import io.safekeep.access.policy.Decision;
import io.safekeep.access.policy.Finding;
import io.safekeep.access.policy.Rule;
import io.safekeep.access.policy.Terms;
import jakarta.inject.Singleton;
import jakarta.transaction.Transactional;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// Employees, tickets and policies change while a request waits for its approvals, or a grant for
/// its start: the policy is asked again.
@Singleton
class AskAgain implements BeforeStart {

  /// What only the employee's sign-in and the wished start are judged by: they were good when the
  /// request was made, and the sign-in is looked at again when the access is used.
  private static final Set<Rule> OF_THE_MOMENT = EnumSet.of(Rule.STEP_UP, Rule.START);

  private final SqlRequests requests;
  private final AccessPolicy policy;

  AskAgain(SqlRequests requests, AccessPolicy policy) {
    this.requests = requests;
    this.policy = policy;
  }

  /// What is against the request now that was not when it was made. No transaction may be open.
  @Transactional(Transactional.TxType.NEVER)
  List<Finding> changes(AccessRequest request) {
    var asked = request.asked();
    return switch (policy.evaluate(
        new Asked(
            asked.employee(),
            asked.resource(),
            asked.entitlement(),
            asked.reason(),
            asked.ticket(),
            request.terms().duration(),
            asked.startAt(),
            asked.breakGlass(),
            asked.acr(),
            asked.authenticatedAt()))) {
      case Decision.Denied(_, List<Finding> findings) ->
          findings.stream().filter(found -> !OF_THE_MOMENT.contains(found.rule())).toList();
      case Decision.Permitted(_, Terms now) ->
          isWithin(request.terms(), now)
              ? List.of()
              : List.of(new Finding(Rule.ENTITLEMENT, "the policy's terms have changed: ask anew"));
    };
  }

  private static boolean isWithin(Terms then, Terms now) {
    return now.privilege().equals(then.privilege())
        && now.stages().equals(then.stages())
        && now.mostDuration().compareTo(then.mostDuration()) >= 0;
  }

  /// Only a start that was wished for later has to be looked at: the other ones follow an answer of
  /// the policy at once.
  @Override
  public Optional<String> objection(GrantTerms terms) {
    var request =
        QuarkusTransaction.requiringNew().call(() -> requests.find(terms.request()).orElseThrow());
    return Optional.of(request)
        .filter(asked -> asked.asked().startAt() != null)
        .map(this::changes)
        .filter(changes -> !changes.isEmpty())
        .map(AskAgain::sentence);
  }

  static String sentence(List<Finding> findings) {
    return findings.stream().map(Finding::text).collect(Collectors.joining("; "));
  }
}
