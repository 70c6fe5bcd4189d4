package io.safekeep.notification.alert;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.safekeep.runtime.id.Ids;
import io.safekeep.runtime.problem.Refusal;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/// Takes alerts of PagerDuty's clients, where they expect to send them.
@Path("/v2/enqueue")
@PermitAll
@Consumes(MediaType.WILDCARD)
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Alert ingest")
@RunOnVirtualThread
public class EnqueueResource {

  private final Senders senders;
  private final HearSignals hear;
  private final ObjectMapper json;
  private final Ids ids;
  private final Clock clock;

  EnqueueResource(Senders senders, HearSignals hear, ObjectMapper json, Ids ids, Clock clock) {
    this.senders = senders;
    this.hear = hear;
    this.json = json;
    this.ids = ids;
    this.clock = clock;
  }

  /// As PagerDuty's clients expect it.
  ///
  /// @param dedupKey names the alert in later events
  @RegisterForReflection
  record Enqueued(String status, String message, @JsonProperty("dedup_key") String dedupKey) {}

  @POST
  @Operation(
      summary = "Take an event as PagerDuty's Events API version 2 has it",
      description = "The field routing_key holds the source's key.")
  @APIResponse(responseCode = "202", description = IngestResource.TAKEN)
  @APIResponse(responseCode = "429", description = IngestResource.BUSY)
  @APIResponse(responseCode = "503", description = IngestResource.AWAY)
  public Response enqueue(byte[] body) {
    var event = Json.read(json, body);
    var sender = senders.byKey(Json.required(event, "routing_key", ""));
    if (sender.kind() != SourceKind.PAGERDUTY) {
      throw Refusal.notFound("source of kind pagerduty with that key");
    }
    var signal =
        PagerDutySignals.read(
            event, ids.next().toString(), clock.instant().truncatedTo(ChronoUnit.MICROS));
    hear.hear(sender, List.of(signal));
    return Response.accepted(new Enqueued("success", "Event processed", signal.fingerprint()))
        .build();
  }
}
