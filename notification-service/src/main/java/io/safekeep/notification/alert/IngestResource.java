package io.safekeep.notification.alert;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.safekeep.runtime.problem.Refusal;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/// Takes alerts in the shapes in which senders have them. The answer 202 says that they are kept,
/// and will be decided on whatever happens.
@Path("/v1/ingest")
@PermitAll
@Consumes(MediaType.WILDCARD)
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Alert ingest")
@RunOnVirtualThread
public class IngestResource {

  static final String TAKEN = "Kept, and will be decided on";
  static final String BUSY = "Problem too-many-alerts, with Retry-After";
  static final String AWAY = "The database cannot be reached; with Retry-After";
  private static final String WITH_KEY =
      "With the source's key as bearer token, or at the end of the path; or with an access token"
          + " that has alert:ingest, and the parameter source.";
  private static final String EVENT_HEADER = "ce-";

  private final Senders senders;
  private final HearSignals hear;
  private final ObjectMapper json;
  private final Clock clock;

  IngestResource(Senders senders, HearSignals hear, ObjectMapper json, Clock clock) {
    this.senders = senders;
    this.hear = hear;
    this.json = json;
    this.clock = clock;
  }

  @POST
  @Path("/alertmanager")
  @Operation(
      summary = "Take a notification of Alertmanager, webhook version 4",
      description = WITH_KEY)
  @APIResponse(responseCode = "202", description = TAKEN)
  @APIResponse(responseCode = "429", description = BUSY)
  @APIResponse(responseCode = "503", description = AWAY)
  public Response alertmanager(
      @HeaderParam(HttpHeaders.AUTHORIZATION) @Nullable String authorization,
      @QueryParam("source") @Nullable String source,
      byte[] body) {
    var sender = senders.require(authorization, source, SourceKind.ALERTMANAGER);
    hear.hear(sender, AlertmanagerSignals.read(Json.read(json, body), now()));
    return Response.accepted().build();
  }

  @POST
  @Path("/falco")
  @Operation(summary = "Take an event of Falco's http_output", description = WITH_KEY)
  @APIResponse(responseCode = "202", description = TAKEN)
  @APIResponse(responseCode = "429", description = BUSY)
  @APIResponse(responseCode = "503", description = AWAY)
  public Response falco(
      @HeaderParam(HttpHeaders.AUTHORIZATION) @Nullable String authorization,
      @QueryParam("source") @Nullable String source,
      byte[] body) {
    var sender = senders.require(authorization, source, SourceKind.FALCO);
    hear.hear(sender, List.of(FalcoSignals.read(Json.read(json, body), now())));
    return Response.accepted().build();
  }

  @POST
  @Path("/cloudevents")
  @Operation(
      summary = "Take a CloudEvent 1.0 in binary or structured mode, or a batch of them",
      description = WITH_KEY)
  @APIResponse(responseCode = "202", description = TAKEN)
  @APIResponse(responseCode = "429", description = BUSY)
  @APIResponse(responseCode = "503", description = AWAY)
  public Response cloudEvents(
      @HeaderParam(HttpHeaders.AUTHORIZATION) @Nullable String authorization,
      @QueryParam("source") @Nullable String source,
      @Context HttpHeaders headers,
      byte[] body) {
    var sender = senders.require(authorization, source, SourceKind.CLOUDEVENTS);
    hear.hear(sender, events(headers, body));
    return Response.accepted().build();
  }

  /// Which mode it is, the media type says (CloudEvents HTTP binding 1.0.2, section 3).
  private List<Signal> events(HttpHeaders headers, byte[] body) {
    var type =
        headers.getMediaType() == null
            ? ""
            : headers.getMediaType().toString().toLowerCase(Locale.ROOT);
    if (type.startsWith("application/cloudevents-batch+json")) {
      return CloudEventSignals.readBatch(Json.read(json, body), now());
    }
    if (type.startsWith("application/cloudevents+json")) {
      return List.of(CloudEventSignals.read(Json.read(json, body), "", now()));
    }
    if (type.startsWith("application/cloudevents")) {
      throw Refusal.invalid("content-type", "is a format other than JSON");
    }
    var isJson = type.contains("json");
    return List.of(
        CloudEventSignals.signal(
            attributes(headers),
            isJson && body.length > 0
                ? Json.read(json, body)
                : json.getNodeFactory().textNode(new String(body, StandardCharsets.UTF_8)),
            "ce-",
            now()));
  }

  /// Header values are percent-encoded (section 3.1.3.2), where a plus is itself.
  private static SortedMap<String, String> attributes(HttpHeaders headers) {
    var attributes = new TreeMap<String, String>();
    headers
        .getRequestHeaders()
        .forEach((name, values) -> {
          var lower = name.toLowerCase(Locale.ROOT);
          if (lower.startsWith(EVENT_HEADER)) {
            attributes.put(
                lower.substring(EVENT_HEADER.length()), decoded(lower, values.getFirst()));
          }
        });
    return attributes;
  }

  private static String decoded(String header, String value) {
    try {
      return URLDecoder.decode(value.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw Refusal.invalid(header, "is not percent-encoded");
    }
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MICROS);
  }
}
