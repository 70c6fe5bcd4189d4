package io.safekeep.notification.page;

import io.quarkus.security.PermissionsAllowed;
import io.safekeep.notification.page.PageState.Acknowledged;
import io.safekeep.notification.page.PageState.Resolved;
import io.safekeep.notification.staff.TendContactMethods;
import io.safekeep.runtime.http.Idempotency;
import io.safekeep.runtime.http.Page;
import io.safekeep.runtime.id.Ids;
import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.security.Caller;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.transaction.Transactional;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/// Pages over HTTP.
@Path("/v1/pages")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Tag(name = "On-call")
@RunOnVirtualThread
public class PageResource {

  private static final UUID NEWEST = new UUID(-1, -1);
  private static final int MOST_OPEN = 200;

  private final Pages ordered;
  private final SqlPages pages;
  private final AnswerPage answerPage;
  private final ReachTests tests;
  private final TendContactMethods people;
  private final Idempotency idempotency;
  private final Caller caller;
  private final Ids ids;

  PageResource(
      Pages ordered,
      SqlPages pages,
      AnswerPage answerPage,
      ReachTests tests,
      TendContactMethods people,
      Idempotency idempotency,
      Caller caller,
      Ids ids) {
    this.ordered = ordered;
    this.pages = pages;
    this.answerPage = answerPage;
    this.tests = tests;
    this.people = people;
    this.idempotency = idempotency;
    this.caller = caller;
    this.ids = ids;
  }

  /// @param key names what it is about; made by the service if there is none
  /// @param policy escalation policy; the default one if there is none
  @Schema(name = "PageWanted")
  public record PageBody(
      @Nullable @Size(max = 200) String key,
      @Nullable @Size(max = 63) String policy,
      @Nullable @Schema(enumeration = {"high", "low"}) String urgency,
      @NotBlank @Size(max = 200) String title,
      @Nullable @Size(max = 4000) String text,
      @Nullable @Size(max = 2000) String link) {}

  /// @param dueAt when the next step is asked, or whoever has it is asked again; null at the end
  /// @param acknowledgedBy employee's id
  @Schema(name = "PageOnCall")
  public record PageView(
      UUID id,
      String key,
      String policy,
      @Schema(enumeration = {"high", "low"}) String urgency,
      String title,
      String text,
      String link,
      @Schema(enumeration = {"asking", "acknowledged", "exhausted", "resolved"}) String state,
      int timesAsked,
      int repeats,
      Instant orderedAt,
      @Nullable Instant firstAskedAt,
      @Nullable Instant firstAcknowledgedAt,
      @Nullable Instant dueAt,
      @Nullable UUID acknowledgedBy,
      @Nullable String resolvedBy,
      @Nullable Instant resolvedAt) {

    static PageView of(io.safekeep.notification.page.Page page) {
      var order = page.order();
      var state = page.state();
      var acknowledged = state instanceof Acknowledged one ? one : null;
      var resolved = state instanceof Resolved one ? one : null;
      return new PageView(
          page.id(),
          order.key(),
          order.policy(),
          order.urgency().label(),
          order.title(),
          order.text(),
          order.link(),
          state.label(),
          state.turn(),
          page.repeats(),
          page.orderedAt(),
          page.firstAskedAt(),
          page.firstAcknowledgedAt(),
          state.isOpen() ? Escalation.dueAt(state) : null,
          acknowledged == null ? null : acknowledged.by(),
          resolved == null ? null : resolved.by(),
          resolved == null ? null : resolved.at());
    }
  }

  /// @param who employee's id, or whoever else did it
  @Schema(name = "PageFact")
  public record FactView(Instant at, String what, @Nullable String who, String text) {}

  @Schema(name = "PageWithFacts")
  public record PageWithFacts(PageView page, List<FactView> facts) {}

  @GET
  @PermissionsAllowed("on-call:read")
  @Operation(summary = "List pages, newest first; with `open` those that are open, oldest first")
  public Page<PageView> list(
      @QueryParam("open") @DefaultValue("false") boolean open,
      @QueryParam("cursor") @Nullable UUID cursor,
      @QueryParam("limit") @DefaultValue("50") @Min(1) @Max(Page.MOST) int limit) {
    if (open) {
      return new Page<>(pages.open(MOST_OPEN).stream().map(PageView::of).toList(), null);
    }
    return Page.of(
        pages.before(Objects.requireNonNullElse(cursor, NEWEST), limit + 1).stream()
            .map(PageView::of)
            .toList(),
        limit,
        page -> page.id().toString());
  }

  @GET
  @Path("/{id}")
  @PermissionsAllowed("on-call:read")
  @Operation(summary = "Show a page and what happened to it")
  public PageWithFacts find(@PathParam("id") UUID id) {
    var page = pages.find(id).orElseThrow(() -> Refusal.notFound("page " + id));
    return new PageWithFacts(
        PageView.of(page),
        pages.facts(id).stream()
            .map(fact -> new FactView(fact.at(), fact.what().label(), fact.who(), fact.text()))
            .toList());
  }

  @POST
  @PermissionsAllowed("page:acknowledge")
  @Transactional
  @Operation(
      summary = "Ask whoever is on call for help",
      description = "The same key while its page is open gives that page, with one more fact.")
  @APIResponse(responseCode = "201", description = "Somebody is asked")
  public RestResponse<PageView> order(
      @HeaderParam("Idempotency-Key") @Nullable String key, @NotNull @Valid PageBody request) {
    var view =
        idempotency.once(
            key,
            request,
            PageView.class,
            () -> PageView.of(pages.find(ordered.start(order(request))).orElseThrow()));
    return RestResponse.status(RestResponse.Status.CREATED, view);
  }

  private PageOrder order(PageBody request) {
    String key = request.key();
    return new PageOrder(
        key == null || key.isBlank() ? "by-hand/" + ids.next() : key,
        Objects.requireNonNullElse(request.policy(), ""),
        "low".equals(request.urgency()) ? Urgency.LOW : Urgency.HIGH,
        request.title(),
        Objects.requireNonNullElse(request.text(), ""),
        Objects.requireNonNullElse(request.link(), ""));
  }

  @POST
  @Path("/{id:[^/:]+}:acknowledge")
  @PermissionsAllowed("page:acknowledge")
  @Operation(
      summary = "Say that you have it in hand, or still have it",
      description = "Whoever says nothing for a while is asked again.")
  @APIResponse(responseCode = "409", description = "Problem page-over")
  @APIResponse(responseCode = "422", description = "Problem not-an-employee")
  public PageView acknowledge(@PathParam("id") UUID id) {
    return PageView.of(
        answerPage.acknowledge(caller.actor(), people.employee(caller.subject()).id(), id));
  }

  @POST
  @Path("/{id:[^/:]+}:resolve")
  @PermissionsAllowed("page:acknowledge")
  @Operation(summary = "Say that there is nothing more to do")
  @APIResponse(responseCode = "409", description = "Problem page-over")
  public PageView resolve(@PathParam("id") UUID id) {
    return PageView.of(answerPage.resolve(caller.actor(), id));
  }

  @Schema(name = "ReachTest")
  public record TestView(UUID id, Instant sentAt) {}

  @POST
  @Path("/tests")
  @PermissionsAllowed("on-call:own")
  @Operation(summary = "Test whether you can be reached; at most one a minute")
  @APIResponse(responseCode = "201", description = "A message is on its way")
  @APIResponse(responseCode = "422", description = "Problem escalates-to-nobody, not-an-employee")
  @APIResponse(responseCode = "429", description = "Problem too-many-mails")
  public RestResponse<TestView> test() {
    var test = tests.send(people.employee(caller.subject()).id());
    return RestResponse.status(RestResponse.Status.CREATED, new TestView(test.id(), test.sentAt()));
  }
}
