package io.safekeep.access.pages;

import io.quarkus.security.PermissionsAllowed;
import io.safekeep.access.catalogue.Catalogues;
import io.safekeep.access.catalogue.Entitlement;
import io.safekeep.access.catalogue.Reason;
import io.safekeep.access.catalogue.Stage;
import io.safekeep.access.employee.Employee;
import io.safekeep.access.employee.SqlEmployees;
import io.safekeep.access.grant.EndReason;
import io.safekeep.access.grant.SqlGrants;
import io.safekeep.access.pages.Pages.Answer;
import io.safekeep.access.pages.Pages.Choice;
import io.safekeep.access.pages.Pages.Form;
import io.safekeep.access.pages.Pages.Offer;
import io.safekeep.access.pages.Pages.Owner;
import io.safekeep.access.pages.Pages.Picked;
import io.safekeep.access.pages.Pages.RequestPage;
import io.safekeep.access.policy.AccessPolicy;
import io.safekeep.access.policy.Decision;
import io.safekeep.access.policy.Finding;
import io.safekeep.access.policy.Rule;
import io.safekeep.access.policy.Terms;
import io.safekeep.access.request.AccessRequestResource;
import io.safekeep.access.resource.Resource;
import io.safekeep.access.resource.SqlResources;
import io.safekeep.runtime.id.Ids;
import io.safekeep.runtime.pages.Frame;
import io.safekeep.runtime.pages.PageAnswer;
import io.safekeep.runtime.pages.SignedIn;
import io.safekeep.runtime.pages.StepUp;
import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.security.Caller;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/// Asking for access: pick what, say why, see what the policy says, send.
///
/// What the policy is asked before anything is sent is the question that sending asks it again.
@Path("/request")
@Produces(MediaType.TEXT_HTML)
@RunOnVirtualThread
public class RequestPages {

  private static final int MOST_RESOURCES = 500;

  private final AccessRequestResource requests;
  private final AccessPolicy policy;
  private final Catalogues catalogues;
  private final SqlEmployees employees;
  private final SqlResources resources;
  private final SqlGrants grants;
  private final Words words;
  private final Ways ways;
  private final Frame.Frames frames;
  private final SignedIn signedIn;
  private final Caller caller;
  private final Ids ids;

  RequestPages(
      AccessRequestResource requests,
      AccessPolicy policy,
      Catalogues catalogues,
      SqlEmployees employees,
      SqlResources resources,
      SqlGrants grants,
      Words words,
      Ways ways,
      Frame.Frames frames,
      SignedIn signedIn,
      Caller caller,
      Ids ids) {
    this.requests = requests;
    this.policy = policy;
    this.catalogues = catalogues;
    this.employees = employees;
    this.resources = resources;
    this.grants = grants;
    this.words = words;
    this.ways = ways;
    this.frames = frames;
    this.signedIn = signedIn;
    this.caller = caller;
    this.ids = ids;
  }

  @GET
  @PermissionsAllowed("access-request:create")
  @Operation(hidden = true)
  public Response form(
      @QueryParam("resource") @Nullable UUID resource,
      @QueryParam("entitlement") @DefaultValue("") String entitlement,
      @QueryParam("reason") @DefaultValue("") String reason,
      @QueryParam("ticket") @DefaultValue("") String ticket,
      @QueryParam("minutes") @DefaultValue("") String minutes,
      @QueryParam("emergency") boolean emergency) {
    var wanted = new WantedAccess(resource, entitlement, reason, ticket, "", minutes, emergency);
    return PageAnswer.ok(Pages.Templates.request(page(wanted, null)));
  }

  @POST
  @PermissionsAllowed("access-request:create")
  @Operation(hidden = true)
  public Response ask(
      @FormParam("resource") @Nullable UUID resource,
      @FormParam("entitlement") @DefaultValue("") String entitlement,
      @FormParam("reason") @DefaultValue("") String reason,
      @FormParam("ticket") @DefaultValue("") String ticket,
      @FormParam("justification") @DefaultValue("") String justification,
      @FormParam("minutes") @DefaultValue("") String minutes,
      @FormParam("emergency") boolean emergency,
      @FormParam("key") @Nullable String key,
      @FormParam("act") @Nullable String act) {
    var wanted =
        new WantedAccess(resource, entitlement, reason, ticket, justification, minutes, emergency);
    var picked = picked(wanted);
    try {
      return "send".equals(act)
          ? send(wanted, picked, key)
          : PageAnswer.ok(Pages.Templates.request(page(wanted, answer(wanted, picked))));
    } catch (Refusal refusal) {
      return PageAnswer.of(
          refusal.type().status(),
          Pages.Templates.request(page(wanted, refused(List.of(refusal.detail())))));
    }
  }

  private Response send(WantedAccess wanted, Resource picked, @Nullable String key) {
    var answer = answer(wanted, picked);
    if (!answer.permitted()) {
      return PageAnswer.of(
          Response.Status.FORBIDDEN.getStatusCode(), Pages.Templates.request(page(wanted, answer)));
    }
    if (wanted.emergency()) {
      requests.breakGlass(key, wanted.wish(picked));
    } else {
      requests.submit(key, wanted.wish(picked));
    }
    return PageAnswer.seeOther("/");
  }

  private Resource picked(WantedAccess wanted) {
    var id = wanted.resource();
    if (id == null) {
      throw Refusal.invalid("resource", "is needed");
    }
    return resources.findCurrent(id).orElseThrow(() -> Refusal.notFound("resource " + id));
  }

  private Answer answer(WantedAccess wanted, Resource picked) {
    var bars = grants.barred(caller.subject(), picked.tenant(), picked.id(), picked.id());
    if (bars.isPresent()) {
      return refused(
          List.of(
              bars.get() == EndReason.CUSTOMER
                  ? "The customer lets nobody in."
                  : "A lock is on you, your team, the tenant or the resource."));
    }
    return switch (policy.evaluate(wanted.asked(picked, caller))) {
      case Decision.Denied(_, var findings) ->
          new Answer(
              false,
              findings.stream().map(Finding::text).toList(),
              List.of(),
              signInAnew(wanted, picked, findings));
      case Decision.Permitted(_, var terms) ->
          new Answer(true, List.of(), steps(terms, wanted.emergency()), null);
    };
  }

  /// Null if signing in anew is not all that is missing.
  private @Nullable String signInAnew(
      WantedAccess wanted, Resource picked, List<Finding> findings) {
    if (findings.stream().anyMatch(finding -> finding.rule() != Rule.STEP_UP)) {
      return null;
    }
    return catalogues
        .inForce()
        .catalogue()
        .find(wanted.entitlement())
        .map(Entitlement::toRequest)
        .map(needed ->
            new StepUp(List.copyOf(needed.acr()), needed.maxAge(), wanted.address(picked.id()))
                .href())
        .orElse(null);
  }

  private static Answer refused(List<String> findings) {
    return new Answer(false, findings, List.of(), null);
  }

  private static List<String> steps(Terms terms, boolean emergency) {
    var steps = new ArrayList<String>();
    if (emergency) {
      steps.add("You are let in at once. Everybody who would have approved is told.");
      steps.add("Somebody reviews it within 24 hours.");
    } else {
      terms.stages().forEach(stage -> steps.add("Approval by " + stage(stage) + "."));
      switch (terms.customerApproval()) {
        case ALWAYS -> steps.add("Approval by the customer.");
        case IF_TENANT_REQUIRES -> steps.add("Approval by the customer, if it wants to be asked.");
        case NEVER -> {}
      }
    }
    steps.add(
        "Access lasts %s%s. The customer sees it in its log."
            .formatted(
                Words.length(terms.duration()),
                terms.extensions() == 0 ? "" : ", and can be extended"));
    if (terms.toConnect() != null) {
      steps.add("To connect, you sign in anew.");
    }
    if (!terms.ticketChecked()) {
      steps.add("No ticket system is connected: only the form of the ticket was looked at.");
    }
    return steps;
  }

  private static String stage(Stage stage) {
    return (stage.quorum() == 1 ? "somebody" : stage.quorum() + " people")
        + " of "
        + String.join(" or ", stage.teams());
  }

  private RequestPage page(WantedAccess wanted, @Nullable Answer answer) {
    var all = resources.page(null, null, MOST_RESOURCES);
    return new RequestPage(
        frames.frame(),
        ways.from("/request"),
        owners(all, wanted),
        wanted.resource() == null ? null : picked(picked(wanted), wanted),
        new Form(wanted.ticket(), wanted.justification(), wanted.minutes(), wanted.emergency()),
        answer,
        ids.next().toString());
  }

  private List<Owner> owners(List<Resource> all, WantedAccess wanted) {
    var teams = teams();
    return all.stream()
        .filter(resource -> !offered(resource, teams).isEmpty())
        .collect(
            Collectors.groupingBy(
                resource -> words.tenant(resource.tenant().value()),
                TreeMap::new,
                Collectors.toList()))
        .entrySet()
        .stream()
        .map(entry -> new Owner(entry.getKey(), choices(entry.getValue(), wanted)))
        .toList();
  }

  private static List<Choice> choices(List<Resource> resources, WantedAccess wanted) {
    return resources.stream()
        .map(resource ->
            new Choice(
                resource.id().toString(),
                resource.name() + " (" + resource.resourceClass().label() + ")",
                resource.id().equals(wanted.resource())))
        .toList();
  }

  private Set<String> teams() {
    return employees.find(caller.subject()).map(Employee::teams).orElse(Set.of());
  }

  /// What somebody of these teams may ask for; whether they get it, the policy says.
  private List<Entitlement> offered(Resource resource, Set<String> teams) {
    return catalogues.inForce().catalogue().entitlements().stream()
        .filter(one -> one.resourceClass() == resource.resourceClass())
        .filter(one -> one.resources().matches(resource))
        .filter(one -> one.teams().stream().anyMatch(teams::contains))
        .toList();
  }

  private Picked picked(Resource resource, WantedAccess wanted) {
    var offered = offered(resource, teams());
    return new Picked(
        resource.id().toString(),
        resource.label(),
        words.tenant(resource.tenant().value()),
        offered.stream()
            .map(one ->
                new Offer(
                    one.name(),
                    one.description(),
                    terms(one),
                    one.name().equals(wanted.entitlement()) || offered.size() == 1))
            .toList(),
        offered.stream()
            .flatMap(one -> one.reasons().stream())
            .distinct()
            .sorted(Comparator.naturalOrder())
            .map(Reason::name)
            .map(name -> new Choice(name, Words.code(name), name.equals(wanted.reason())))
            .toList(),
        signedIn.may("access-request", "break-glass")
            && offered.stream().anyMatch(Entitlement::breakGlass));
  }

  private static String terms(Entitlement entitlement) {
    var approvals =
        entitlement.stages().stream()
            .map(RequestPages::stage)
            .collect(Collectors.joining(", then "));
    return "Usually %s, at most %s. %s"
        .formatted(
            Words.length(entitlement.usual()),
            Words.length(entitlement.most()),
            approvals.isEmpty()
                ? "Nobody has to approve."
                : "Needs approval by " + approvals + ".");
  }
}
