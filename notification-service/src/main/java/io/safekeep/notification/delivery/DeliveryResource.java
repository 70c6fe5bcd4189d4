package io.safekeep.notification.delivery;

import io.quarkus.security.PermissionsAllowed;
import io.safekeep.contracts.TenantId;
import io.safekeep.notification.delivery.SqlReceipts.Delivery;
import io.safekeep.notification.delivery.SqlReceipts.Made;
import io.safekeep.runtime.http.Page;
import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.security.Caller;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
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

/// What was sent where, and what came of it, over HTTP.
@Path("/v1/deliveries")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Tag(name = "Deliveries")
@RunOnVirtualThread
public class DeliveryResource {

  private static final UUID NEWEST = new UUID(-1, -1);

  private final TendDeliveries tendDeliveries;
  private final SqlReceipts receipts;
  private final Caller caller;

  DeliveryResource(TendDeliveries tendDeliveries, SqlReceipts receipts, Caller caller) {
    this.tendDeliveries = tendDeliveries;
    this.receipts = receipts;
    this.caller = caller;
  }

  @Schema(name = "TestMessage")
  public record TestMessage(@NotNull UUID endpoint) {}

  /// @param message the same for all channels of one message; webhooks get it as `webhook-id`, with
  ///   `msg_` before it
  /// @param recipient most of it hidden; null for an endpoint
  /// @param attempts begun so far
  /// @param reason why it is not delivered, as of the last attempt
  @Schema(name = "Delivery")
  public record DeliveryView(
      UUID id,
      UUID message,
      @Nullable UUID tenant,
      @Schema(enumeration = {"page", "security", "notice", "status"}) String lane,
      String about,
      String subject,
      @Schema(enumeration = {"mail", "hook", "sms", "voice"}) String channel,
      @Nullable UUID endpoint,
      @Nullable String recipient,
      @Schema(enumeration = {"held", "waiting", "delivered", "failed", "spared"}) String state,
      int attempts,
      @Nullable Instant openedAt,
      @Nullable Instant nextAttemptAt,
      @Nullable Instant settledAt,
      @Nullable String reason) {

    static DeliveryView of(Delivery delivery) {
      TenantId tenant = delivery.tenant();
      return new DeliveryView(
          delivery.id(),
          delivery.message(),
          tenant == null ? null : tenant.value(),
          delivery.lane().label(),
          delivery.about(),
          delivery.subject(),
          delivery.channel(),
          delivery.endpoint(),
          delivery.recipient(),
          delivery.state(),
          delivery.attempts(),
          delivery.openedAt(),
          delivery.nextAttemptAt(),
          delivery.settledAt(),
          delivery.reason());
    }
  }

  /// @param attempts newest first. One that nobody lived to write down is missing: its number is
  @Schema(name = "DeliveryWithAttempts")
  public record DeliveryWithAttempts(DeliveryView delivery, List<AttemptView> attempts) {}

  /// @param status of HTTP; null if there was no answer, and for mail
  @Schema(name = "DeliveryAttempt")
  public record AttemptView(
      int number,
      Instant beganAt,
      long milliseconds,
      @Nullable Long status,
      @Schema(enumeration = {"delivered", "later", "refused", "gone"}) String outcome,
      String detail) {

    static AttemptView of(Made made) {
      return new AttemptView(
          made.number(),
          made.beganAt(),
          made.took().toMillis(),
          made.status(),
          made.outcome(),
          made.detail());
    }
  }

  @GET
  @PermissionsAllowed("delivery:read")
  @Operation(summary = "List what was sent, newest first")
  public Page<DeliveryView> list(
      @QueryParam("tenant") @Nullable UUID tenant,
      @QueryParam("endpoint") @Nullable UUID endpoint,
      @QueryParam("cursor") @Nullable UUID cursor,
      @QueryParam("limit") @DefaultValue("50") @Min(1) @Max(Page.MOST) int limit) {
    var oneMore =
        receipts
            .before(
                caller.tenantToList(tenant).orElse(null),
                endpoint,
                Objects.requireNonNullElse(cursor, NEWEST),
                limit + 1)
            .stream()
            .map(DeliveryView::of)
            .toList();
    return Page.of(oneMore, limit, delivery -> delivery.id().toString());
  }

  @GET
  @Path("/{id:[^/:]+}")
  @PermissionsAllowed("delivery:read")
  @Operation(summary = "Show a delivery, attempt by attempt")
  public DeliveryWithAttempts find(@PathParam("id") UUID id) {
    var delivery =
        receipts
            .find(id)
            .filter(
                found -> caller.tenantIfAny().map(own -> own.equals(found.tenant())).orElse(true))
            .orElseThrow(() -> Refusal.notFound("delivery " + id));
    return new DeliveryWithAttempts(
        DeliveryView.of(delivery), receipts.attempts(id).stream().map(AttemptView::of).toList());
  }

  @POST
  @PermissionsAllowed("endpoint:manage")
  @Operation(
      summary = "Send a test message to an endpoint, at once",
      description = "Tried again like any other, if the endpoint does not take it.")
  @APIResponse(responseCode = "201", description = "On its way")
  @APIResponse(responseCode = "409", description = "Problem endpoint-disabled")
  public RestResponse<DeliveryView> test(@NotNull @Valid TestMessage request) {
    return RestResponse.status(
        RestResponse.Status.CREATED,
        DeliveryView.of(
            tendDeliveries.test(caller.actor(), caller.tenantIfAny(), request.endpoint())));
  }

  @POST
  @Path("/{id:[^/:]+}:replay")
  @PermissionsAllowed("delivery:replay")
  @Operation(
      summary = "Begin a delivery anew",
      description = "Under the same message id, also if it was delivered.")
  @APIResponse(responseCode = "409", description = "Problem delivery-under-way, endpoint-disabled")
  public DeliveryView replay(@PathParam("id") UUID id) {
    return DeliveryView.of(tendDeliveries.replay(caller.actor(), caller.tenantIfAny(), id));
  }
}
