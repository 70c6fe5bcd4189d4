package io.safekeep.access.request;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.safekeep.access.AccessProblem;
import io.safekeep.access.customer.CustomerMode;
import io.safekeep.access.customer.SqlCustomerModes;
import io.safekeep.access.employee.SqlEmployees;
import io.safekeep.access.grant.EndReason;
import io.safekeep.access.grant.Enforcers;
import io.safekeep.access.grant.SqlGrants;
import io.safekeep.access.policy.AccessPolicy;
import io.safekeep.access.policy.Asked;
import io.safekeep.access.policy.Decision;
import io.safekeep.access.policy.Finding;
import io.safekeep.access.policy.Terms;
import io.safekeep.access.resource.Resource;
import io.safekeep.access.resource.SqlResources;
import io.safekeep.runtime.id.Ids;
import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.security.Actor;
import io.safekeep.runtime.work.WorkQueue;
import jakarta.inject.Singleton;
import jakarta.transaction.Transactional;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Asks for access: the policy answers, and what needs nobody's approval is granted at once.
@Singleton
class RequestAccess {

  /// Until when somebody must have looked at an emergency.
  private static final Duration TO_REVIEW = Duration.ofHours(24);

  private final SqlRequests requests;
  private final SqlResources resources;
  private final SqlGrants grants;
  private final SqlEmployees employees;
  private final SqlCustomerModes customerModes;
  private final Enforcers enforcers;
  private final AccessPolicy policy;
  private final ApproveRequest approveRequest;
  private final RequestFacts facts;
  private final WorkQueue queue;
  private final Ids ids;
  private final ObjectMapper json;

  RequestAccess(
      SqlRequests requests,
      SqlResources resources,
      SqlGrants grants,
      SqlEmployees employees,
      SqlCustomerModes customerModes,
      Enforcers enforcers,
      AccessPolicy policy,
      ApproveRequest approveRequest,
      RequestFacts facts,
      WorkQueue queue,
      Ids ids,
      ObjectMapper json) {
    this.requests = requests;
    this.resources = resources;
    this.grants = grants;
    this.employees = employees;
    this.customerModes = customerModes;
    this.enforcers = enforcers;
    this.policy = policy;
    this.approveRequest = approveRequest;
    this.facts = facts;
    this.queue = queue;
    this.ids = ids;
    this.json = json;
  }

  /// What is permitted, and not asked yet.
  record Permitted(Resource resource, Asked asked, UUID decision, Terms terms) {}

  /// Asks the policy, which may ask other systems, so no transaction may be open. A denial is
  /// recorded before it is told.
  ///
  /// @throws Refusal INVALID_REQUEST if there is no such resource; NOT_ENFORCEABLE; ACCESS_BARRED;
  ///   ATTESTATION_MISSING with what is missing, or REQUEST_DENIED, both with all findings
  @Transactional(Transactional.TxType.NEVER)
  Permitted permitted(Asked asked, Actor by) {
    var resource =
        resources
            .find(asked.resource())
            .orElseThrow(() -> Refusal.invalid("resource", "names no resource"));
    if (enforcers.find(resource.resourceClass()).isEmpty()) {
      throw new Refusal(
          AccessProblem.NOT_ENFORCEABLE,
          "nothing here enforces access to " + resource.resourceClass().label());
    }
    grants
        .barred(asked.employee(), resource.tenant(), resource.id(), resource.id())
        .ifPresent(why -> {
          recordDenial(asked, resource, null, List.of(why.label()), by);
          throw barred(why);
        });
    return switch (policy.evaluate(asked)) {
      case Decision.Permitted(UUID id, Terms terms) -> new Permitted(resource, asked, id, terms);
      case Decision.Denied(UUID id, List<Finding> findings) -> {
        recordDenial(
            asked, resource, id, findings.stream().map(found -> found.rule().label()).toList(), by);
        throw denied(asked, findings);
      }
    };
  }

  private void recordDenial(
      Asked asked, Resource resource, @Nullable UUID decision, List<String> rules, Actor by) {
    QuarkusTransaction.requiringNew().run(() -> facts.denied(asked, resource, decision, rules, by));
  }

  /// What is missing on record comes first: nothing else helps before it is there.
  private Refusal denied(Asked asked, List<Finding> findings) {
    var missing =
        employees.find(asked.employee()).stream()
            .flatMap(employee -> employee.gates().closed(grants.now()).stream())
            .map(gate ->
                Map.of(
                    "gate", gate.label(),
                    "text", gate.what(),
                    "by", gate.doing().name().toLowerCase(Locale.ROOT)))
            .toList();
    var sentence = AskAgain.sentence(findings);
    return (missing.isEmpty()
            ? new Refusal(AccessProblem.REQUEST_DENIED, sentence)
            : new Refusal(AccessProblem.ATTESTATION_MISSING, sentence).with("missing", missing))
        .with("findings", findings);
  }

  /// @throws Refusal ACCESS_BARRED
  static void requireNotBarred(SqlGrants grants, Asked asked, Resource resource) {
    grants
        .barred(asked.employee(), resource.tenant(), resource.id(), resource.id())
        .ifPresent(why -> {
          throw barred(why);
        });
  }

  private static Refusal barred(EndReason why) {
    return new Refusal(
            AccessProblem.ACCESS_BARRED,
            why == EndReason.CUSTOMER
                ? "the customer lets nobody in"
                : "a lock is on the person, a team, the tenant or the resource")
        .with("by", why == EndReason.CUSTOMER ? "customer" : "lock");
  }

  /// Part of the caller's transaction.
  @Transactional(Transactional.TxType.MANDATORY)
  AccessRequest request(Permitted permitted, String justification, Actor by) {
    var asked = permitted.asked();
    var terms = permitted.terms();
    var resource = permitted.resource();
    requireNotBarred(grants, asked, resource);
    var id = ids.next();
    var now = grants.now();
    var expiresAt = now.plus(terms.requestTtl());
    var request =
        new AccessRequest(
            id,
            resource,
            asked,
            justification,
            by,
            permitted.decision(),
            terms,
            customerDecides(permitted),
            digest(id, permitted, justification),
            now,
            expiresAt,
            new RequestState.Pending(expiresAt));
    requests.add(request);
    facts.submitted(request);
    if (asked.breakGlass()) {
      var due = now.plus(TO_REVIEW);
      requests.reviewBy(id, due);
      facts.breakGlass(request, now, due);
      return approveRequest.approve(request, terms.duration(), by);
    }
    if (Progress.of(request, List.of(), now) instanceof Progress.Complete) {
      return approveRequest.approve(request, terms.duration(), Actor.SUITE);
    }
    queue.schedule(ExpireRequests.KIND, id.toString(), terms.requestTtl());
    return request;
  }

  private boolean customerDecides(Permitted permitted) {
    return switch (permitted.terms().customerApproval()) {
      case NEVER -> false;
      case ALWAYS -> true;
      case IF_TENANT_REQUIRES ->
          customerModes.of(permitted.resource().tenant()) == CustomerMode.APPROVE;
    };
  }

  /// SHA-256, in hexadecimal digits, over everything that those who decide have to judge. Each part
  /// goes in with its length, so that no two requests read the same.
  private String digest(UUID id, Permitted permitted, String justification) {
    var asked = permitted.asked();
    String parts =
        Stream.of(
                "safekeep access request 1",
                id,
                permitted.resource().tenant(),
                permitted.resource().id(),
                asked.employee(),
                asked.entitlement(),
                asked.reason(),
                asked.ticket(),
                justification,
                asked.startAt() == null ? "" : asked.startAt(),
                asked.breakGlass(),
                StoredTerms.write(permitted.terms(), json))
            .map(Object::toString)
            .map(part -> part.length() + ":" + part + ",")
            .collect(Collectors.joining());
    try {
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("SHA-256").digest(parts.getBytes(UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
