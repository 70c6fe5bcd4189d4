package io.safekeep.notification.release;

import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.quarkus.security.PermissionsAllowed;
import io.safekeep.runtime.ServiceSettings;
import io.safekeep.runtime.audit.AuditTrail;
import io.safekeep.runtime.control.EarlyLook;
import io.safekeep.runtime.http.Idempotency;
import io.safekeep.runtime.id.Ids;
import io.safekeep.runtime.pages.Frame;
import io.safekeep.runtime.pages.Moment;
import io.safekeep.runtime.pages.PageAnswer;
import io.safekeep.runtime.problem.CommonProblem;
import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.security.Caller;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.PermitAll;
import jakarta.transaction.Transactional;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/// Announcements of new versions: written by a pipeline or a person, read by everybody.
@Path("/")
@Tag(name = "Status page")
@RunOnVirtualThread
public class ReleaseResource {

  private static final int SHOWN = 100;

  private final SqlReleases releases;
  private final EarlyLook early;
  private final Idempotency idempotency;
  private final AuditTrail audit;
  private final Caller caller;
  private final Ids ids;
  private final Clock clock;
  private final Frame frame;

  ReleaseResource(
      SqlReleases releases,
      EarlyLook early,
      Idempotency idempotency,
      AuditTrail audit,
      Caller caller,
      Ids ids,
      Clock clock,
      ServiceSettings service) {
    this.releases = releases;
    this.early = early;
    this.idempotency = idempotency;
    this.audit = audit;
    this.caller = caller;
    this.ids = ids;
    this.clock = clock;
    this.frame = new Frame(service.name(), "Releases", "", "");
  }

  /// Templates in `templates/Release`.
  @CheckedTemplate(basePath = "Release")
  static class Templates {

    private Templates() {}

    static native TemplateInstance list(ReleasePage page);
  }

  /// What the public page shows.
  record ReleasePage(Frame frame, List<Shown> releases) {}

  /// One announcement on the page.
  record Shown(String product, String version, Moment at, String download, String text) {}

  /// @param product its name in the header User-Agent
  /// @param releasedAt since when it can be had; not later than now
  /// @param download `https:` address of it
  /// @param text what is new, plain
  @Schema(name = "NewClientRelease")
  public record NewRelease(
      @NotBlank @Size(max = 80) String product,
      @NotNull
          @Size(max = 40)
          @Pattern(regexp = "[0-9]+(\\.[0-9]+){0,3}", message = "is no version such as 3.2.1")
          String version,
      @NotNull Instant releasedAt,
      @NotNull
          @Size(max = 500)
          @Pattern(regexp = "https://[^\\s\"<>]+", message = "is no https address")
          String download,
      @NotBlank @Size(max = 5000) String text) {}

  @Schema(name = "ClientRelease")
  public record ReleaseView(
      UUID id,
      String product,
      String version,
      Instant releasedAt,
      URI download,
      String text,
      Instant announcedAt) {

    static ReleaseView of(ClientRelease it) {
      return new ReleaseView(
          it.id(),
          it.product(),
          it.version(),
          it.releasedAt(),
          it.download(),
          it.text(),
          it.announcedAt());
    }
  }

  @GET
  @Path("v1/client-releases")
  @PermitAll
  @Produces(MediaType.APPLICATION_JSON)
  @Operation(
      summary = "New versions of programs",
      description = "The newest 100. Open to everybody.")
  public List<ReleaseView> list() {
    return releases.newest(SHOWN).stream().map(ReleaseView::of).toList();
  }

  @POST
  @Path("v1/client-releases")
  @Transactional
  @PermissionsAllowed("status:post")
  @Consumes(MediaType.APPLICATION_JSON)
  @Produces(MediaType.APPLICATION_JSON)
  @Operation(
      summary = "Announce a new version of a program",
      description = "It is public at once, on the page and as JSON, and stays as it is.")
  @APIResponse(responseCode = "201", description = "Announced")
  @APIResponse(
      responseCode = "409",
      description = "Problem conflict: that version was announced before")
  public RestResponse<ReleaseView> announce(
      @HeaderParam("Idempotency-Key") @Nullable String key, @Valid @NotNull NewRelease body) {
    return RestResponse.status(
        RestResponse.Status.CREATED,
        idempotency.once(key, body, ReleaseView.class, () -> add(body)));
  }

  private ReleaseView add(NewRelease body) {
    Instant now = clock.instant();
    if (body.releasedAt().isAfter(now)) {
      throw Refusal.invalid("releasedAt", "is ahead of " + now);
    }
    URI download;
    try {
      download = URI.create(body.download());
    } catch (IllegalArgumentException e) {
      throw Refusal.invalid("download", "is no https address");
    }
    var release =
        new ClientRelease(
            ids.next(),
            body.product().strip(),
            body.version(),
            body.releasedAt(),
            download,
            body.text().strip(),
            caller.actor().subject(),
            now);
    if (!releases.add(release)) {
      throw new Refusal(
          CommonProblem.CONFLICT,
          "version %s of %s was announced before".formatted(release.version(), release.product()));
    }
    early.at("releases-announced");
    audit.record(
        caller.actor(),
        null,
        "client-release.announce",
        release.id().toString(),
        Map.of("product", release.product(), "version", release.version()));
    return ReleaseView.of(release);
  }

  @GET
  @Path("releases")
  @PermitAll
  @Operation(hidden = true)
  public Response page() {
    return PageAnswer.ok(
        Templates.list(
            new ReleasePage(
                frame,
                releases.newest(SHOWN).stream()
                    .map(it ->
                        new Shown(
                            it.product(),
                            it.version(),
                            Moment.toTheSecond(it.releasedAt()),
                            it.download().toString(),
                            it.text()))
                    .toList())));
  }
}
