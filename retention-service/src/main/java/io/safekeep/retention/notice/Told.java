package io.safekeep.retention.notice;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Whether a tenant has been told enough for its data to be destroyed: at least one notice has
/// reached somebody, and the last one has been on its way for a day.
final class Told {

  static final Duration LAST_NOTICE = Duration.ofHours(24);

  private Told() {}

  /// What is missing, each a sentence for a person; empty if nothing is.
  ///
  /// @param notices of the case, all that were planned
  /// @param waiver null if nobody asked for one
  static List<String> missing(List<CaseNotice> notices, @Nullable Waiver waiver, Instant now) {
    if (waiver != null && waiver.isInForce()) {
      return List.of();
    }
    var missing = new ArrayList<String>();
    if (notices.stream().noneMatch(notice -> notice.delivered() != null)) {
      missing.add("No notice has reached the tenant.");
    }
    notices.stream()
        .filter(notice -> notice.kind() == NoticeKind.IN_1_DAY && !isOldEnough(notice, now))
        .map(notice ->
            notice.requestedAt() == null
                ? "The last notice has not been sent."
                : "The last notice was sent at %s, less than a day ago."
                    .formatted(notice.requestedAt()))
        .forEach(missing::add);
    return missing;
  }

  private static boolean isOldEnough(CaseNotice last, Instant now) {
    var requested = last.requestedAt();
    return requested != null && !now.isBefore(requested.plus(LAST_NOTICE));
  }
}
