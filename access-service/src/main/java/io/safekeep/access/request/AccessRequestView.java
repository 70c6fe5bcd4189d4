package io.safekeep.access.request;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/// A request as clients see it.
///
/// @param resource name with its class, for example `postgres:orders`
/// @param privilege what it would allow, by the resource's class
/// @param duration asked for, counted from the activation; ISO 8601
/// @param granted how long it was granted for; null if it was not
/// @param digest of what is to be decided on; those who decide send it back
/// @param expiresAt until when it can be approved
/// @param waitsFor whose word is missing; null once it is decided
@Schema(name = "AccessRequest")
public record AccessRequestView(
    UUID id,
    UUID tenant,
    UUID resourceId,
    String resource,
    String employee,
    String entitlement,
    String reason,
    String ticket,
    String justification,
    Object privilege,
    String duration,
    @Nullable String granted,
    @Nullable Instant startAt,
    boolean breakGlass,
    boolean customerDecides,
    int policyVersion,
    UUID decision,
    String digest,
    @Schema(enumeration = {"pending", "approved", "denied", "withdrawn", "expired"}) String state,
    Instant requestedAt,
    Instant expiresAt,
    @Nullable Instant decidedAt,
    @Nullable WaitsFor waitsFor,
    List<WordView> words) {

  /// @param side `vendor` or `customer`
  /// @param teams whose members may approve; empty for the customer
  /// @param missing how many still have to
  @Schema(name = "WaitsFor")
  public record WaitsFor(String side, List<String> teams, int missing) {}

  /// @param shortenedTo ISO 8601; null if the duration stayed as it was
  @Schema(name = "WordOnRequest")
  public record WordView(
      String side,
      String by,
      @Schema(enumeration = {"approve", "deny"}) String word,
      String comment,
      @Nullable String shortenedTo,
      Instant at) {

    static WordView of(Approval approval) {
      var shortened = approval.shortenedTo();
      return new WordView(
          approval.side().label(),
          approval.by().subject(),
          approval.yes() ? "approve" : "deny",
          approval.comment(),
          shortened == null ? null : shortened.toString(),
          approval.at());
    }
  }

  static AccessRequestView of(AccessRequest request, List<Approval> words, Instant now) {
    var asked = request.asked();
    var terms = request.terms();
    return new AccessRequestView(
        request.id(),
        request.tenant().value(),
        request.resource().id(),
        request.resource().label(),
        asked.employee(),
        asked.entitlement(),
        asked.reason(),
        asked.ticket(),
        request.justification(),
        terms.privilege(),
        terms.duration().toString(),
        request.state() instanceof RequestState.Approved approved
            ? approved.granted().toString()
            : null,
        asked.startAt(),
        asked.breakGlass(),
        request.customerDecides(),
        terms.policyVersion(),
        request.decision(),
        request.digest(),
        request.state().label(),
        request.requestedAt(),
        request.expiresAt(),
        request.state().decidedAt(),
        request.state() instanceof RequestState.Pending
            ? waitsFor(Progress.of(request, words, now))
            : null,
        words.stream().map(WordView::of).toList());
  }

  private static @Nullable WaitsFor waitsFor(Progress progress) {
    return switch (progress) {
      case Progress.AtStage(_, var stage, int missing) ->
          new WaitsFor("vendor", stage.teams().stream().sorted().toList(), missing);
      case Progress.AwaitsCustomer _ -> new WaitsFor("customer", List.of(), 1);
      case Progress.Complete _, Progress.Refused _ -> null;
    };
  }
}
