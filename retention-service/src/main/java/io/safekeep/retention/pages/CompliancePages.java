package io.safekeep.retention.pages;

import io.quarkus.security.PermissionsAllowed;
import io.safekeep.retention.certificate.CertificateResource;
import io.safekeep.retention.deletion.CaseState;
import io.safekeep.retention.hold.HoldResource;
import io.safekeep.retention.notice.NoticeResource;
import io.safekeep.retention.pages.Pages.CasePage;
import io.safekeep.retention.pages.Pages.Certificate;
import io.safekeep.retention.pages.Pages.Hold;
import io.safekeep.retention.pages.Pages.Notice;
import io.safekeep.retention.pages.Pages.Order;
import io.safekeep.retention.pages.Pages.Requests;
import io.safekeep.retention.pages.Pages.Row;
import io.safekeep.retention.pages.Pages.State;
import io.safekeep.retention.pages.Pages.Stuck;
import io.safekeep.retention.purge.Halt;
import io.safekeep.retention.purge.PurgeResource;
import io.safekeep.retention.request.RequestResource;
import io.safekeep.retention.timeline.CaseResource;
import io.safekeep.runtime.id.Ids;
import io.safekeep.runtime.pages.Frame;
import io.safekeep.runtime.pages.Moment;
import io.safekeep.runtime.pages.PageAnswer;
import io.safekeep.runtime.pages.SignedIn;
import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.security.Caller;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/// For those who watch over deletion: every case, what is stuck, who holds what, who asks for what.
@Path("/")
@Produces(MediaType.TEXT_HTML)
@RunOnVirtualThread
public class CompliancePages {

  private static final int CASES = 50;
  private static final int MANY = 200;

  private final CaseResource cases;
  private final PurgeResource purges;
  private final NoticeResource notices;
  private final HoldResource holds;
  private final CertificateResource certificates;
  private final RequestResource requests;
  private final ShownCases shown;
  private final ShownRequests shownRequests;
  private final Ways ways;
  private final Frame.Frames frames;
  private final SignedIn signedIn;
  private final Caller caller;
  private final Ids ids;

  CompliancePages(
      CaseResource cases,
      PurgeResource purges,
      NoticeResource notices,
      HoldResource holds,
      CertificateResource certificates,
      RequestResource requests,
      ShownCases shown,
      ShownRequests shownRequests,
      Ways ways,
      Frame.Frames frames,
      SignedIn signedIn,
      Caller caller,
      Ids ids) {
    this.cases = cases;
    this.purges = purges;
    this.notices = notices;
    this.holds = holds;
    this.certificates = certificates;
    this.requests = requests;
    this.shown = shown;
    this.shownRequests = shownRequests;
    this.ways = ways;
    this.frames = frames;
    this.signedIn = signedIn;
    this.caller = caller;
    this.ids = ids;
  }

  @GET
  @Path("cases")
  @PermissionsAllowed("deletion-case:read")
  @Operation(hidden = true)
  public Response all(@QueryParam("after") @Nullable UUID after) {
    requireVendor();
    var page = cases.list(null, null, after, CASES);
    boolean watches = signedIn.may("purge", "resume");
    var stuck = watches ? purges.stuck() : List.<PurgeResource.StuckView>of();
    Optional<Halt> halt =
        watches
            ? purges.halts().stream().filter(one -> one.endedAt() == null).findFirst()
            : Optional.empty();
    return PageAnswer.ok(
        Pages.Templates.cases(
            new Pages.Cases(
                frames.frame(),
                ways.from("/cases"),
                stuck.stream().map(this::stuck).toList(),
                page.items().stream()
                    .map(one ->
                        row(one, stuck.stream().anyMatch(it -> it.deletionCase().equals(one.id()))))
                    .toList(),
                halt.map(Halt::reason).orElse(""),
                halt.map(Halt::firstWhy).orElse(""),
                signedIn.may("purge", "approve"),
                page.nextCursor())));
  }

  private Row row(CaseResource.CaseView view, boolean stuck) {
    return new Row(
        view.id().toString(),
        shown.tenant(view.tenant()),
        State.ofCase(view.state(), view.onHold(), stuck),
        Moment.toTheSecond(view.began()),
        Moment.toTheSecond(view.purgeAt()),
        Moment.toTheSecond(view.lastTraceAt()),
        view.words());
  }

  private Stuck stuck(PurgeResource.StuckView view) {
    return new Stuck(
        view.deletionCase().toString(),
        view.participant() + "-service, " + view.store(),
        view.step(),
        view.reason(),
        Moment.toTheSecond(view.stuckAt()));
  }

  /// Agrees that purges go on after they were halted.
  @POST
  @Path("cases")
  @PermissionsAllowed("purge:approve")
  @Operation(hidden = true)
  public Response goOn(@FormParam("why") @DefaultValue("") String why) {
    purges.approve(new PurgeResource.Why(why.strip()));
    return PageAnswer.seeOther("/cases");
  }

  @GET
  @Path("cases/{id}")
  @PermissionsAllowed("deletion-case:read")
  @Operation(hidden = true)
  public Response one(@PathParam("id") UUID id) {
    requireVendor();
    var details = cases.find(id);
    var purge = purges.find(id);
    var waiting = purge.stuck().stream().filter(one -> one.endedAt() == null).toList();
    UUID tenant = details.deletionCase().tenant();
    boolean isOver = CaseState.find(details.deletionCase().state()).orElseThrow().isOver();
    return PageAnswer.ok(
        Pages.Templates.deletionCase(
            new CasePage(
                frames.frame(),
                ways.from("/cases"),
                shown.shown(details, !waiting.isEmpty()),
                shown.relationships(tenant),
                notices.list(id).notices().stream()
                    .filter(one -> !isOver || one.requestedAt() != null)
                    .map(CompliancePages::notice)
                    .toList(),
                purge.orders().stream().map(CompliancePages::order).toList(),
                waiting.stream().map(this::stuck).toList(),
                signedIn.may("legal-hold", "read")
                    ? holds.list(tenant, true, null, MANY).items().stream()
                        .map(CompliancePages::hold)
                        .toList()
                    : List.of(),
                signedIn.may("purge-certificate", "read")
                    ? certificates.list(tenant, null, MANY).items().stream()
                        .filter(one -> one.deletionCase().equals(id))
                        .map(one ->
                            new Certificate(
                                one.id().toString(),
                                one.part(),
                                Moment.toTheSecond(one.issuedAt()),
                                one.sha256()))
                        .toList()
                    : List.of(),
                signedIn.may("legal-hold", "place"),
                signedIn.may("legal-hold", "release"),
                signedIn.may("purge", "resume"),
                ids.next().toString())));
  }

  private static Notice notice(NoticeResource.CaseNoticeView view) {
    return new Notice(
        switch (view.kind()) {
          case "ended" -> "Your relationship has ended";
          case "purge-in-30-days" -> "30 days left";
          case "purge-in-7-days" -> "7 days left";
          case "purge-in-1-day" -> "1 day left";
          default -> view.kind();
        },
        switch (view.state()) {
          case "planned" -> new State("", "Planned");
          case "on-its-way" -> new State("busy", "On its way");
          case "delivered" -> new State("good", "Delivered");
          case "failing" -> new State("bad", "Not delivered");
          case "skipped" -> new State("", "Left out");
          default -> new State("", view.state());
        },
        Moment.toTheSecond(view.dueAt()),
        view.failure() != null && view.deliveredAt() == null
            ? view.failure()
            : view.recipients() == null
                ? ""
                : view.recipients() + (view.recipients() == 1 ? " recipient" : " recipients"));
  }

  private static Order order(PurgeResource.OrderView view) {
    Instant at = view.answeredAt() == null ? view.sentAt() : view.answeredAt();
    return new Order(
        view.participant() + "-service",
        view.store(),
        view.step().replace('-', ' '),
        switch (view.state()) {
          case "open" -> new State("busy", "Ordered");
          case "accepted" -> new State("busy", "At work");
          case "done" -> new State("good", "Done");
          case "holds-nothing" -> new State("good", "Held nothing");
          case "refused" -> new State("bad", "Refused");
          default -> new State("", view.state());
        },
        view.before() == null || view.after() == null
            ? "–"
            : String.format(Locale.ROOT, "%,d → %,d", view.before(), view.after()),
        Moment.ifAny(at),
        view.refusal() == null
            ? view.detail() == null ? "" : view.detail()
            : view.refusal() + ": " + view.detail());
  }

  private static Hold hold(HoldResource.HoldView view) {
    return new Hold(
        view.id().toString(),
        view.owner(),
        view.reason(),
        Moment.toTheSecond(view.placedAt()),
        Moment.toTheSecond(view.reviewAt()),
        view.overdue(),
        view.releaseAskedBy() == null
            ? null
            : view.releaseAskedBy() + ": " + view.releaseAskedReason());
  }

  /// Has everything sent again that is stuck.
  @POST
  @Path("cases/{id}")
  @PermissionsAllowed("purge:resume")
  @Operation(hidden = true)
  public Response resume(@PathParam("id") UUID id, @FormParam("why") @DefaultValue("") String why) {
    purges.resume(id, new PurgeResource.Why(why.strip()));
    return PageAnswer.seeOther("/cases/" + id);
  }

  @POST
  @Path("holds")
  @PermissionsAllowed("legal-hold:place")
  @Operation(hidden = true)
  public Response place(
      @FormParam("key") @Nullable String key,
      @FormParam("case") UUID of,
      @FormParam("owner") @DefaultValue("") String owner,
      @FormParam("reason") @DefaultValue("") String reason,
      @FormParam("review") @DefaultValue("") String review) {
    requireVendor();
    var tenant = cases.find(of).deletionCase().tenant();
    holds.place(key, new HoldResource.HoldRequest(tenant, owner, reason, day(review)));
    return PageAnswer.seeOther("/cases/" + of + "#holds");
  }

  private static Instant day(String review) {
    try {
      return LocalDate.parse(review).atStartOfDay(ZoneOffset.UTC).toInstant();
    } catch (DateTimeParseException e) {
      throw Refusal.invalid("review", "is no date such as 2027-01-31");
    }
  }

  @POST
  @Path("holds/{id}")
  @PermissionsAllowed("legal-hold:release")
  @Operation(hidden = true)
  public Response release(
      @PathParam("id") UUID id,
      @FormParam("case") UUID of,
      @FormParam("reason") @DefaultValue("") String reason) {
    holds.release(id, new HoldResource.ReleaseRequest(reason));
    return PageAnswer.seeOther("/cases/" + of + "#holds");
  }

  @GET
  @Path("certificates/{id}.pdf")
  @Produces("application/pdf")
  @PermissionsAllowed("purge-certificate:read")
  @Operation(hidden = true)
  public Response pdf(@PathParam("id") UUID id) {
    return certificates.pdf(id);
  }

  @GET
  @Path("certificates/{id}.jws")
  @Produces("application/jose")
  @PermissionsAllowed("purge-certificate:read")
  @Operation(hidden = true)
  public Response signed(@PathParam("id") UUID id) {
    return Response.ok(certificates.signed(id), "application/jose")
        .header("Content-Disposition", "attachment; filename=\"certificate-%s.jws\"".formatted(id))
        .build();
  }

  @GET
  @Path("requests")
  @PermissionsAllowed("deletion-request:read")
  @Operation(hidden = true)
  public Response requests() {
    requireVendor();
    var all = requests.list(null, null, MANY).items();
    return PageAnswer.ok(
        Pages.Templates.requests(
            new Requests(
                frames.frame(),
                ways.from("/requests"),
                all.stream()
                    .filter(one -> !ShownRequests.OVER.contains(one.state()))
                    .map(shownRequests::shown)
                    .toList(),
                all.stream()
                    .filter(one -> ShownRequests.OVER.contains(one.state()))
                    .map(shownRequests::shown)
                    .toList())));
  }

  /// Proves, approves, refuses or takes back; the request's own routes ask for the permission.
  @POST
  @Path("deletion-requests/{id}")
  @PermissionsAllowed("deletion-request:read")
  @Operation(hidden = true)
  public Response decide(
      @PathParam("id") UUID id,
      @FormParam("act") @DefaultValue("") String act,
      @FormParam("reason") @DefaultValue("") String reason) {
    switch (act) {
      case "prove" -> requests.prove(id, new RequestResource.Proof(reason));
      case "approve" -> requests.approve(id);
      case "refuse" -> requests.refuse(id, new RequestResource.End(reason));
      case "withdraw" -> requests.withdraw(id, new RequestResource.End(reason));
      default -> throw Refusal.invalid("act", "is none of prove, approve, refuse, withdraw");
    }
    return PageAnswer.seeOther(caller.tenantIfAny().isPresent() ? "/#delete" : "/requests");
  }

  private void requireVendor() {
    if (caller.tenantIfAny().isPresent()) {
      throw Refusal.notFound("this page");
    }
  }
}
