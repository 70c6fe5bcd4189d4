package io.safekeep.access.request;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.safekeep.access.AccessProblem;
import io.safekeep.access.grant.SqlGrants;
import io.safekeep.access.policy.Approvers;
import io.safekeep.access.policy.Finding;
import io.safekeep.access.policy.Rule;
import io.safekeep.runtime.id.Ids;
import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.security.Actor;
import io.safekeep.runtime.security.Caller;
import jakarta.inject.Singleton;
import jakarta.transaction.Transactional;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Words on requests: of the vendor's approvers, stage by stage, of the customer, and of who asked.
@Singleton
class DecideRequest {

  private final SqlRequests requests;
  private final SqlGrants grants;
  private final AskAgain askAgain;
  private final Approvers approvers;
  private final ApproveRequest approveRequest;
  private final RequestFacts facts;
  private final Caller caller;
  private final Ids ids;

  DecideRequest(
      SqlRequests requests,
      SqlGrants grants,
      AskAgain askAgain,
      Approvers approvers,
      ApproveRequest approveRequest,
      RequestFacts facts,
      Caller caller,
      Ids ids) {
    this.requests = requests;
    this.grants = grants;
    this.askAgain = askAgain;
    this.approvers = approvers;
    this.approveRequest = approveRequest;
    this.facts = facts;
    this.caller = caller;
    this.ids = ids;
  }

  /// What somebody says.
  ///
  /// @param digest of the request, as it was shown to them
  /// @param duration shorter than the request's, or null to leave it as it is
  record Word(
      Approval.Side side,
      boolean yes,
      String digest,
      String comment,
      @Nullable Duration duration) {}

  /// Takes the caller's word. A yes asks the policy once more, so no transaction may be open.
  ///
  /// @throws Refusal NOT_FOUND; REQUEST_STATE; ACCESS_BARRED; REQUEST_DIFFERS if the digest, the
  ///   policy or what it is based on is not as it was; ANOTHER_PERSON_NEEDED; NOT_AN_APPROVER;
  ///   STEP_UP_NEEDED; INVALID_REQUEST for a longer duration
  @Transactional(Transactional.TxType.NEVER)
  AccessRequest decide(UUID id, Word word) {
    var seen = QuarkusTransaction.requiringNew().call(() -> examined(visible(id), word));
    if (word.yes()) {
      var changes = askAgain.changes(seen);
      if (!changes.isEmpty()) {
        throw differs(changes);
      }
    }
    return QuarkusTransaction.requiringNew().call(() -> take(id, word));
  }

  /// @throws Refusal NOT_FOUND; REQUEST_STATE; ANOTHER_PERSON_NEEDED for somebody else's request
  @Transactional
  AccessRequest withdraw(UUID id) {
    visible(id);
    var request = requests.findForUpdate(id).orElseThrow();
    var pending = pending(request);
    if (!caller.subject().equals(request.asked().employee())) {
      throw new Refusal(
          AccessProblem.ANOTHER_PERSON_NEEDED, "only who asked can withdraw a request");
    }
    return decided(request, pending.withdrawn(grants.now()), caller.actor());
  }

  /// Denies what somebody asked for who may not have it any more. Part of the caller's transaction.
  @Transactional(Transactional.TxType.MANDATORY)
  void denyPending(String employee) {
    for (UUID id : requests.pendingOf(employee)) {
      var request = requests.findForUpdate(id).orElseThrow();
      if (request.state() instanceof RequestState.Pending pending) {
        decided(request, pending.denied(grants.now()), Actor.SUITE);
      }
    }
  }

  private AccessRequest take(UUID id, Word word) {
    var request = examined(requests.findForUpdate(id).orElseThrow(), word);
    var pending = pending(request);
    var before = requests.approvals(id);
    var now = grants.now();
    var approval =
        new Approval(
            word.side(),
            Progress.of(request, before, now) instanceof Progress.AtStage(int number, _, _)
                ? number
                : 0,
            caller.actor(),
            word.yes(),
            word.comment(),
            word.duration(),
            caller.acr().orElse(null),
            caller.authenticatedAt().orElse(null),
            now);
    requests.add(ids.next(), request, approval);
    facts.word(request, approval);
    if (!word.yes()) {
      return decided(request, pending.denied(now), caller.actor());
    }
    var words = requests.approvals(id);
    return Progress.of(request, words, now) instanceof Progress.Complete
        ? approveRequest.approve(request, Progress.duration(request, words), caller.actor())
        : request;
  }

  private AccessRequest decided(AccessRequest request, RequestState next, Actor by) {
    var decided = request.with(next);
    requests.update(decided);
    var at = next.decidedAt();
    facts.decided(decided, by, at == null ? grants.now() : at, Map.of());
    return decided;
  }

  /// Whether the caller may say that now.
  private AccessRequest examined(AccessRequest request, Word word) {
    pending(request);
    requireAnotherPerson(request);
    var words = requests.approvals(request.id());
    if (words.stream().anyMatch(earlier -> !caller.actor().isAnotherThan(earlier.by()))) {
      throw new Refusal(AccessProblem.ANOTHER_PERSON_NEEDED, "nobody counts twice in a request");
    }
    if (!word.digest().equals(request.digest())) {
      throw new Refusal(AccessProblem.REQUEST_DIFFERS, "the digest is not the request's");
    }
    if (word.yes()) {
      RequestAccess.requireNotBarred(grants, request.asked(), request.resource());
    }
    switch (Progress.of(request, words, grants.now())) {
      case Progress.AtStage stage when word.side() == Approval.Side.VENDOR ->
          requireApprover(request, stage);
      case Progress.AwaitsCustomer _ when word.side() == Approval.Side.CUSTOMER -> {}
      case Progress.AtStage _, Progress.AwaitsCustomer _, Progress.Complete _, Progress.Refused _ ->
          throw notTheirTurn(word.side());
    }
    var most = Progress.duration(request, words);
    Duration wanted = word.duration();
    if (wanted != null && (!wanted.isPositive() || wanted.compareTo(most) > 0)) {
      throw Refusal.invalid("duration", wanted + " is not shorter than " + most);
    }
    return request;
  }

  private void requireAnotherPerson(AccessRequest request) {
    var actor = caller.actor();
    if (!caller.isPerson() || actor.onBehalf() != null) {
      throw new Refusal(
          AccessProblem.ANOTHER_PERSON_NEEDED,
          "a person has to decide who signed in and acts for nobody else");
    }
    if (!actor.isAnotherThan(request.requestedBy())) {
      throw new Refusal(
          AccessProblem.ANOTHER_PERSON_NEEDED, "nobody decides on what they ask for themselves");
    }
  }

  private void requireApprover(AccessRequest request, Progress.AtStage stage) {
    var objections =
        approvers.objections(
            caller.subject(),
            request.asked().employee(),
            request.terms(),
            stage.stage(),
            caller.acr().orElse(null),
            caller.authenticatedAt().orElse(null));
    var stepUp = request.terms().toApprove();
    if (stepUp != null && onlyASignInIsMissing(objections)) {
      throw DemandStepUp.needed(stepUp);
    }
    if (!objections.isEmpty()) {
      throw new Refusal(AccessProblem.NOT_AN_APPROVER, AskAgain.sentence(objections))
          .with("findings", objections);
    }
  }

  private static boolean onlyASignInIsMissing(List<Finding> objections) {
    return !objections.isEmpty()
        && objections.stream().allMatch(objection -> objection.rule() == Rule.STEP_UP);
  }

  private static Refusal notTheirTurn(Approval.Side side) {
    return new Refusal(
        AccessProblem.NOT_AN_APPROVER,
        side == Approval.Side.CUSTOMER
            ? "the request does not wait for the customer"
            : "the request does not wait for the vendor");
  }

  private static Refusal differs(List<Finding> changes) {
    return new Refusal(AccessProblem.REQUEST_DIFFERS, AskAgain.sentence(changes))
        .with("findings", changes);
  }

  private AccessRequest visible(UUID id) {
    return requests
        .find(id)
        .filter(request -> caller.mayTouch(request.tenant()))
        .orElseThrow(() -> Refusal.notFound("request " + id));
  }

  private RequestState.Pending pending(AccessRequest request) {
    if (request.state() instanceof RequestState.Pending pending && !pending.isOver(grants.now())) {
      return pending;
    }
    throw state(request);
  }

  static Refusal state(AccessRequest request) {
    var label =
        request.state() instanceof RequestState.Pending ? "expired" : request.state().label();
    return new Refusal(AccessProblem.REQUEST_STATE, "request " + request.id() + " is " + label)
        .with("state", label);
  }
}
