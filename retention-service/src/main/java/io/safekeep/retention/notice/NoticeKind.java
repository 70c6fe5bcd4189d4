package io.safekeep.retention.notice;

import java.time.Duration;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// What a tenant is told about its case, in the order of time.
enum NoticeKind {

  /// The last relationship has ended, or the written request was approved.
  ENDED("ended", null),
  IN_30_DAYS("purge-in-30-days", Duration.ofDays(30)),
  IN_7_DAYS("purge-in-7-days", Duration.ofDays(7)),
  IN_1_DAY("purge-in-1-day", Duration.ofDays(1));

  private final String label;
  private final @Nullable Duration before;

  NoticeKind(String label, @Nullable Duration before) {
    this.label = label;
    this.before = before;
  }

  /// Name in events, the API and tables.
  String label() {
    return label;
  }

  /// How long before the purge; null for the one at the beginning.
  @Nullable Duration before() {
    return before;
  }

  static NoticeKind of(String label) {
    return Arrays.stream(values())
        .filter(kind -> kind.label.equals(label))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no kind of notice: " + label));
  }
}
