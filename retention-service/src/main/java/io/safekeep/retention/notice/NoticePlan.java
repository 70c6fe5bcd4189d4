package io.safekeep.retention.notice;

import io.safekeep.retention.deletion.DeletionCase;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// When a tenant is told what. Depends on nothing but what it is given.
final class NoticePlan {

  private NoticePlan() {}

  /// Instants at which the notices of a case are due. What would lie before the case began is left
  /// out, and what has passed already, but for the last one: it is never left out of a case that
  /// lasts longer than it.
  ///
  /// @param now when the plan is made
  static Map<NoticeKind, Instant> of(DeletionCase planned, Instant now) {
    var plan = new EnumMap<NoticeKind, Instant>(NoticeKind.class);
    for (var kind : NoticeKind.values()) {
      var before = kind.before();
      Instant due = before == null ? now : planned.purgeAt().minus(before);
      boolean isInTime = !due.isBefore(now) || kind == NoticeKind.IN_1_DAY;
      if (before == null || (due.isAfter(planned.began()) && isInTime)) {
        plan.put(kind, due.isBefore(now) ? now : due);
      }
    }
    return plan;
  }

  /// Of the notices of one case, the one that is told now; the others that are due have been
  /// overtaken by it.
  static Optional<CaseNotice> toTell(List<CaseNotice> notices, Instant now) {
    return notices.stream()
        .filter(notice -> notice.isDue(now))
        .max(Comparator.comparing(CaseNotice::kind));
  }

  /// Before which instant nothing is deleted, as the tenant is told: a last notice that went out
  /// late leaves its day all the same.
  static Instant purgeAt(DeletionCase told, NoticeKind kind, Instant now) {
    Instant afterNotice = now.plus(Told.LAST_NOTICE);
    return kind == NoticeKind.IN_1_DAY && told.purgeAt().isBefore(afterNotice)
        ? afterNotice
        : told.purgeAt();
  }

  /// The case's own last trace, moved by as much as the purge.
  static Instant lastTrace(Instant planned, Instant purgeAt, DeletionCase told) {
    return planned.plus(Duration.between(told.purgeAt(), purgeAt));
  }
}
