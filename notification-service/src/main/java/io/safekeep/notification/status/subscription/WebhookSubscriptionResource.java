package io.safekeep.notification.status.subscription;

import io.quarkus.security.PermissionsAllowed;
import io.safekeep.notification.endpoint.Endpoint;
import io.safekeep.notification.endpoint.Endpoints;
import io.safekeep.runtime.audit.AuditTrail;
import io.safekeep.runtime.id.Ids;
import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.security.Caller;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import java.time.Clock;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/// Endpoints that are told what the status page says. Whoever tends an endpoint decides.
@Path("/v1/status/subscriptions/endpoints/{endpoint}")
@Tag(name = "Status page")
@RunOnVirtualThread
public class WebhookSubscriptionResource {

  private final SqlSubscriptions subscriptions;
  private final Endpoints endpoints;
  private final AuditTrail audit;
  private final Caller caller;
  private final Ids ids;
  private final Clock clock;

  WebhookSubscriptionResource(
      SqlSubscriptions subscriptions,
      Endpoints endpoints,
      AuditTrail audit,
      Caller caller,
      Ids ids,
      Clock clock) {
    this.subscriptions = subscriptions;
    this.endpoints = endpoints;
    this.audit = audit;
    this.caller = caller;
    this.ids = ids;
    this.clock = clock;
  }

  @PUT
  @PermissionsAllowed("endpoint:manage")
  @Transactional
  @Operation(summary = "Tell an endpoint what the status page says")
  @APIResponse(responseCode = "204", description = "It hears of every update")
  public void subscribe(@PathParam("endpoint") UUID id) {
    var endpoint = own(id);
    subscriptions.subscribe(ids.next(), id, clock.instant());
    record(endpoint, "status-subscription.add");
  }

  @DELETE
  @PermissionsAllowed("endpoint:manage")
  @Transactional
  @Operation(summary = "Tell an endpoint no more of the status page")
  @APIResponse(responseCode = "204", description = "It hears of nothing more")
  public void unsubscribe(@PathParam("endpoint") UUID id) {
    var endpoint = own(id);
    subscriptions.unsubscribe(id);
    record(endpoint, "status-subscription.remove");
  }

  private Endpoint own(UUID id) {
    return endpoints
        .find(id)
        .filter(
            endpoint -> caller.tenantIfAny().map(own -> own.equals(endpoint.tenant())).orElse(true))
        .orElseThrow(() -> Refusal.notFound("endpoint " + id));
  }

  private void record(Endpoint endpoint, String act) {
    audit.record(caller.actor(), endpoint.tenant(), act, endpoint.id().toString(), Map.of());
  }
}
