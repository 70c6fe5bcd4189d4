package io.safekeep.notification.notice;

import io.quarkus.security.PermissionsAllowed;
import io.safekeep.contracts.TenantId;
import io.safekeep.notification.contact.Contact;
import io.safekeep.notification.contact.SqlContacts;
import io.safekeep.notification.delivery.SqlMessageReceipts;
import io.safekeep.notification.notice.Notice.Subject.Deletion;
import io.safekeep.notification.notice.Notice.Subject.ScheduleChange;
import io.safekeep.notification.notice.Notice.Subject.TenantIncident;
import io.safekeep.runtime.http.Page;
import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.security.Caller;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/// What tenants were told, over HTTP.
@Path("/v1/notices")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Notices")
@RunOnVirtualThread
public class NoticeResource {

  private static final UUID NEWEST = new UUID(-1, -1);

  private final SqlNotices notices;
  private final SqlNoticeChannels channels;
  private final SqlContacts contacts;
  private final Caller caller;

  NoticeResource(
      SqlNotices notices, SqlNoticeChannels channels, SqlContacts contacts, Caller caller) {
    this.notices = notices;
    this.channels = channels;
    this.contacts = contacts;
    this.caller = caller;
  }

  /// A notice as clients see it.
  ///
  /// @param deletionCase the case that it is about; null unless it is about a deletion
  /// @param purgeAt before this instant nothing is deleted
  /// @param scheduleVersion null unless it is about a change of the schedule
  /// @param incident null unless it is about an incident
  /// @param state `failing` as long as nobody could be reached; it is tried on and on
  /// @param failure why nobody could be reached at the last look
  /// @param evidenceSha256 of the evidence of its delivery, as it was told when it was delivered
  @Schema(name = "Notice")
  public record NoticeView(
      UUID id,
      UUID tenant,
      @Schema(
              enumeration = {
                "ended",
                "purge-in-30-days",
                "purge-in-7-days",
                "purge-in-1-day",
                "schedule-changed",
                "incident"
              })
          String kind,
      @Nullable UUID deletionCase,
      @Nullable Instant purgeAt,
      @Nullable Instant lastTraceAt,
      @Nullable Integer scheduleVersion,
      @Nullable Instant effectiveAt,
      @Nullable UUID incident,
      Instant requestedAt,
      @Schema(enumeration = {"on-its-way", "delivered", "failing", "cancelled"}) String state,
      @Nullable Instant deliveredAt,
      @Nullable String failure,
      @Nullable String evidenceSha256) {

    static NoticeView of(Notice notice) {
      var subject = notice.subject();
      var deletion = subject instanceof Deletion about ? about : null;
      var change = subject instanceof ScheduleChange about ? about : null;
      var incident = subject instanceof TenantIncident about ? about : null;
      String evidence = notice.evidence();
      return new NoticeView(
          notice.id(),
          notice.tenant().value(),
          subject.kind(),
          deletion == null ? null : deletion.deletionCase(),
          deletion == null ? null : deletion.purgeAt(),
          deletion == null ? null : deletion.lastTraceAt(),
          change == null ? null : change.version(),
          change == null ? null : change.effectiveAt(),
          incident == null ? null : incident.incident(),
          notice.requestedAt(),
          notice.state(),
          notice.deliveredAt(),
          notice.failedReason(),
          evidence == null ? null : SendNotice.sha256(evidence));
    }
  }

  /// @param evidence a line for each recipient whose server had taken it by the delivery; null
  ///   before
  @Schema(name = "NoticeWithRecipients")
  public record NoticeWithRecipients(
      NoticeView notice, List<Recipient> recipients, @Nullable String evidence) {}

  /// One contact, or one endpoint that was told of an incident.
  ///
  /// @param contact null for an endpoint
  /// @param endpoint null for a contact
  /// @param address most of it hidden; null if the contact is gone
  /// @param answer of the mail server to the last attempt
  /// @param returned what a later server said of it; null if nothing
  public record Recipient(
      @Nullable UUID contact,
      @Nullable UUID endpoint,
      @Nullable String address,
      @Schema(enumeration = {"waiting", "taken", "refused", "returned"}) String outcome,
      int attempts,
      @Nullable String answer,
      @Nullable Instant answeredAt,
      @Nullable Instant nextAttemptAt,
      @Nullable String returned) {}

  @GET
  @PermissionsAllowed("notice:read")
  @Operation(summary = "List what a tenant was told, newest first")
  public Page<NoticeView> list(
      @QueryParam("tenant") @Nullable UUID tenant,
      @QueryParam("case") @Nullable UUID deletionCase,
      @QueryParam("cursor") @Nullable UUID cursor,
      @QueryParam("limit") @DefaultValue("50") @Min(1) @Max(Page.MOST) int limit) {
    var oneMore =
        notices
            .before(
                caller.tenantToList(tenant).orElse(null),
                deletionCase,
                caller.tenantIfAny().isPresent(),
                Objects.requireNonNullElse(cursor, NEWEST),
                limit + 1)
            .stream()
            .map(NoticeView::of)
            .toList();
    return Page.of(oneMore, limit, notice -> notice.id().toString());
  }

  @GET
  @Path("/{id}")
  @PermissionsAllowed("notice:read")
  @Operation(summary = "Show what became of a notice, recipient by recipient")
  public NoticeWithRecipients find(@PathParam("id") UUID id) {
    var notice =
        notices
            .find(id)
            .filter(found -> caller.mayTouch(found.tenant()))
            // The vendor's people read of incidents there, where some are restricted.
            .filter(found ->
                caller.tenantIfAny().isPresent() || !(found.subject() instanceof TenantIncident))
            .orElseThrow(() -> Refusal.notFound("notice " + id));
    return new NoticeWithRecipients(
        NoticeView.of(notice), recipients(notice.tenant(), id), notice.evidence());
  }

  private List<Recipient> recipients(TenantId tenant, UUID notice) {
    Map<UUID, Contact> known =
        contacts.of(tenant).stream().collect(Collectors.toMap(Contact::id, Function.identity()));
    var letters =
        notices.mails(notice).stream()
            .map(mail -> {
              var contact = known.get(mail.contact());
              return new Recipient(
                  mail.contact(),
                  null,
                  contact == null ? null : contact.address().masked(),
                  mail.outcome().name().toLowerCase(Locale.ROOT),
                  mail.attempts(),
                  mail.answer(),
                  mail.answeredAt(),
                  mail.nextAttemptAt(),
                  mail.returned());
            })
            .toList();
    var messages =
        channels.of(notice).stream()
            .map(channel -> recipient(channel, known.get(channel.target())))
            .toList();
    return Stream.concat(letters.stream(), messages.stream()).toList();
  }

  private static Recipient recipient(NoticeChannel channel, @Nullable Contact contact) {
    boolean isContact = channel.kind() == NoticeChannel.Kind.CONTACT;
    var receipt = channel.receipt();
    return new Recipient(
        isContact ? channel.target() : null,
        isContact ? null : channel.target(),
        contact == null ? null : contact.address().masked(),
        channel.is(SqlMessageReceipts.State.DELIVERED)
            ? "taken"
            : channel.is(SqlMessageReceipts.State.FAILED) ? "refused" : "waiting",
        receipt == null ? 0 : receipt.attempts(),
        receipt == null ? null : receipt.said(),
        receipt == null ? null : receipt.settledAt(),
        null,
        null);
  }
}
