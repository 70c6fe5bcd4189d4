package io.safekeep.notification.trust;

import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.safekeep.notification.evidence.Checkpoints;
import io.safekeep.notification.evidence.SqlEvidenceLog;
import io.safekeep.notification.incident.ResponseTimes;
import io.safekeep.notification.incident.SqlIncidents;
import io.safekeep.runtime.ServiceSettings;
import io.safekeep.runtime.pages.Frame;
import io.safekeep.runtime.pages.PageAddress;
import io.safekeep.runtime.pages.PageAnswer;
import io.safekeep.runtime.pages.PageSettings;
import io.safekeep.runtime.problem.Refusal;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;

/// The promises and their evidence as pages, for everybody.
@Path("/")
@PermitAll
@Produces(MediaType.TEXT_HTML)
@RunOnVirtualThread
public class TrustPageResource {

  private static final int LONGEST_QUERY = 100;
  private static final int HISTORY = 30;

  private final Promises promises;
  private final Catalogue catalogue;

  /// The promise that incidents are resolved quickly; how quickly stands on its page.
  private static final String ABOUT_RESPONSES = "P25";

  private final SqlEvidenceLog log;
  private final Checkpoints checkpoints;
  private final SecuritySettings security;
  private final PageSettings pages;
  private final Clock clock;
  private final SqlIncidents incidents;
  private final Frame frame;

  TrustPageResource(
      Promises promises,
      Catalogue catalogue,
      SqlEvidenceLog log,
      Checkpoints checkpoints,
      SecuritySettings security,
      PageSettings pages,
      Clock clock,
      SqlIncidents incidents,
      ServiceSettings service) {
    this.promises = promises;
    this.catalogue = catalogue;
    this.log = log;
    this.checkpoints = checkpoints;
    this.security = security;
    this.pages = pages;
    this.clock = clock;
    this.incidents = incidents;
    this.frame = new Frame(service.name(), "Trust", "", "");
  }

  /// Templates in `templates/Trust`.
  @CheckedTemplate(basePath = "Trust")
  static class Templates {

    private Templates() {}

    static native TemplateInstance all(TrustPage.All page);

    static native TemplateInstance one(TrustPage.One page);

    static native TemplateInstance signed(TrustPage.Signed page);

    static native TemplateInstance checkpoint(TrustPage.Checked page);

    static native TemplateInstance changes(TrustPage.Changes page);

    static native TemplateInstance subProcessors(TrustPage.Vendors page);
  }

  @GET
  @Path("trust")
  @Operation(hidden = true)
  public Response all(
      @QueryParam("q") @DefaultValue("") String query,
      @QueryParam("state") @DefaultValue("") String state,
      @QueryParam("topic") @DefaultValue("") String topic) {
    String wanted = query.length() > LONGEST_QUERY ? query.substring(0, LONGEST_QUERY) : query;
    return PageAnswer.ok(
        Templates.all(
            TrustPage.all(frame, promises.now(), wanted, known(state), knownTopic(topic))));
  }

  private static String knownTopic(String topic) {
    for (Theme theme : Theme.values()) {
      if (theme.label().equals(topic)) {
        return topic;
      }
    }
    return "";
  }

  private static String known(String state) {
    for (Status status : Status.values()) {
      if (status.label().equals(state)) {
        return state;
      }
    }
    return "";
  }

  private List<ResponseTimes> responses(String id) {
    return id.equals(ABOUT_RESPONSES)
        ? incidents.responseTimes(clock.instant().minus(Duration.ofDays(KeptTime.DAYS)))
        : List.of();
  }

  @GET
  @Path("trust/promises/{id}")
  @Operation(hidden = true)
  public Response one(@PathParam("id") String id) {
    Promises.Snapshot snapshot = promises.now();
    Promises.Entry entry = snapshot.find(id).orElseThrow(() -> Refusal.notFound("promise " + id));
    return PageAnswer.ok(
        Templates.one(TrustPage.one(frame, snapshot, entry, log.of(id, HISTORY), responses(id))));
  }

  @GET
  @Path("trust/evidence/{digest}")
  @Operation(hidden = true)
  public Response evidence(@PathParam("digest") String digest) {
    return log.find(digest)
        .map(it ->
            PageAnswer.ok(
                Templates.signed(TrustPage.signed(frame, it, log.record(digest).orElseThrow()))))
        .orElseThrow(() -> Refusal.notFound("evidence " + digest));
  }

  @GET
  @Path("trust/checkpoint")
  @Operation(hidden = true)
  public Response checkpoint() {
    return PageAnswer.ok(Templates.checkpoint(TrustPage.checked(frame, checkpoints.newest())));
  }

  @GET
  @Path("trust/sub-processors")
  @Operation(hidden = true)
  public Response subProcessors() {
    var now = promises.now();
    return PageAnswer.ok(
        Templates.subProcessors(
            TrustPage.vendors(frame, SubProcessors.of(now.attestations(), now.at()), now.at())));
  }

  @GET
  @Path("trust/changes")
  @Operation(hidden = true)
  public Response changes() {
    return PageAnswer.ok(Templates.changes(TrustPage.changes(frame, catalogue)));
  }

  @GET
  @Path("trust/changes.atom")
  @Produces("application/atom+xml")
  @Operation(hidden = true)
  public String feed(@Context UriInfo asked) {
    URI base = pages.url().orElseGet(() -> asked.getBaseUri());
    return ChangeFeed.of(catalogue.changes(), URI.create(PageAddress.of(base, "")));
  }

  @GET
  @Path(".well-known/security.txt")
  @Produces("text/plain;charset=UTF-8")
  @Operation(hidden = true)
  public String securityTxt() {
    return SecurityTxt.of(security, pages.url())
        .filter(file -> file.isGoodAt(clock.instant()))
        .map(SecurityTxt::text)
        .orElseThrow(() -> Refusal.notFound("a security contact that somebody looked at"));
  }
}
