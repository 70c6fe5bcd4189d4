package io.safekeep.notification.notice;

import io.safekeep.contracts.TenantId;
import io.safekeep.notification.notice.Notice.Subject.TenantIncident;
import io.safekeep.runtime.id.Ids;
import io.safekeep.runtime.work.WorkQueue;
import jakarta.inject.Singleton;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Tells tenants of incidents, and says who has been told.
@Singleton
public class IncidentNotices {

  private final SqlNotices notices;
  private final WorkQueue queue;
  private final Ids ids;
  private final Clock clock;

  IncidentNotices(SqlNotices notices, WorkQueue queue, Ids ids, Clock clock) {
    this.notices = notices;
    this.queue = queue;
    this.ids = ids;
    this.clock = clock;
  }

  /// One notice to one tenant.
  ///
  /// @param number of the notice in its incident, from 1
  /// @param state `on-its-way`, `delivered` or `failing`
  /// @param evidenceSha256 of what the servers said; null until it is delivered
  /// @param failure why nobody could be reached at the last look
  public record Told(
      UUID incident,
      TenantId tenant,
      int number,
      String title,
      String text,
      Instant requestedAt,
      String state,
      @Nullable Instant deliveredAt,
      @Nullable String evidenceSha256,
      @Nullable String failure) {

    static Told of(Notice notice) {
      var about = (TenantIncident) notice.subject();
      String evidence = notice.evidence();
      return new Told(
          about.incident(),
          notice.tenant(),
          about.number(),
          about.title(),
          about.text(),
          notice.requestedAt(),
          notice.state(),
          notice.deliveredAt(),
          evidence == null ? null : SendNotice.sha256(evidence),
          notice.failedReason());
    }
  }

  /// Tells a tenant's contacts and endpoints, once per number, until one of them has it.
  ///
  /// @return whether it is on its way because of this
  @Transactional(Transactional.TxType.MANDATORY)
  public boolean tell(TenantId tenant, UUID incident, int number, String title, String text) {
    var id = ids.next();
    boolean added =
        notices.add(id, tenant, new TenantIncident(incident, number, title, text), clock.instant());
    if (added) {
      queue.schedule(SendIncidentNotice.KIND, id.toString());
    }
    return added;
  }

  /// Of one incident, the first told first.
  public List<Told> of(UUID incident) {
    return notices.ofIncident(incident).stream().map(Told::of).toList();
  }

  /// What a tenant was told, newest first, at most `limit`.
  public List<Told> of(TenantId tenant, int limit) {
    return notices.ofIncidents(tenant, limit).stream().map(Told::of).toList();
  }
}
