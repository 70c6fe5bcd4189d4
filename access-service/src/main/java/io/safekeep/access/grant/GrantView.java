package io.safekeep.access.grant;

import java.time.Instant;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/// A grant as clients see it.
///
/// @param resource name with its class, for example `postgres:orders`
/// @param privilege what it allows, by the resource's class
/// @param startAt not active before
/// @param activatedAt when it began to allow access; null if it did not yet, or never
/// @param endsAt when its time is over
/// @param endReason why it ends or ended; null if it does not
/// @param orderedAt when its end began: it allows nothing since
/// @param overAt when its target was seen to hold nothing of it
@Schema(name = "Grant")
public record GrantView(
    UUID id,
    UUID request,
    UUID tenant,
    UUID resourceId,
    String resource,
    String employee,
    String reason,
    String ticket,
    Object privilege,
    boolean breakGlass,
    @Schema(
            enumeration = {
              "scheduled",
              "activating",
              "active",
              "revoking",
              "revoked",
              "ended",
              "withdrawn",
              "activation-failed"
            })
        String state,
    Instant startAt,
    @Nullable Instant activatedAt,
    @Nullable Instant endsAt,
    int extensionsLeft,
    @Nullable String endReason,
    @Nullable String endedBy,
    @Nullable String endComment,
    @Nullable Instant orderedAt,
    @Nullable Instant overAt) {

  public static GrantView of(Grant grant) {
    var terms = grant.terms();
    var state = grant.state();
    var span = state.span();
    var end = state.end();
    return new GrantView(
        terms.grant(),
        terms.request(),
        terms.tenant().value(),
        terms.resource().id(),
        terms.resource().label(),
        terms.employee(),
        terms.reason(),
        terms.ticket(),
        terms.privilege(),
        grant.plan().breakGlass(),
        state.label(),
        grant.plan().startAt(),
        span == null ? null : span.activatedAt(),
        span == null ? null : span.endsAt(),
        grant.plan().extensionsLeft(),
        end == null ? null : end.reason().label(),
        end == null ? null : end.by().subject(),
        end == null ? null : end.comment(),
        end == null ? null : end.orderedAt(),
        state instanceof GrantState.Over over ? over.at() : null);
  }
}
