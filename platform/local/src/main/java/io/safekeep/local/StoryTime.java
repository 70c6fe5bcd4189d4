package io.safekeep.local;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/// Time of a suite in which a customer's departure is watched from its first day to the last trace:
/// what takes months takes so long. Clocks stay as they are, because tokens and certificates live
/// by them; the services are told shorter periods, and a control of theirs fails as long as they
/// are.
///
/// @param period in place of the 90 days after the last relationship
/// @param undoWindow in place of the hours in which a quarantined tenant can still come back
/// @param aging in place of the 31 days in which backups grow too old
public record StoryTime(Duration period, Duration undoWindow, Duration aging) {

  /// Short enough to watch, long enough to follow.
  public static final StoryTime DEMO =
      new StoryTime(Duration.ofSeconds(15), Duration.ofSeconds(15), Duration.ofSeconds(15));

  /// Between withdrawing keys and destroying them; backup-service doubles it.
  private static final Duration NOTICE_OF_KEY_DESTRUCTION = Duration.ofSeconds(5);

  /// What services are told.
  Map<String, String> environment() {
    var environment = new HashMap<String, String>();
    environment.put("SAFEKEEP_DELETION_STORY_PERIOD", period.toString());
    environment.put("SAFEKEEP_DELETION_STORY_AGING", aging.toString());
    environment.put("SAFEKEEP_DELETION_SWEEP", "PT1S");
    environment.put("SAFEKEEP_PURGING_UNDO_WINDOW", undoWindow.toString());
    environment.put("SAFEKEEP_PURGING_ANSWER_WITHIN", "PT30S");
    // The story may be told more than once a day.
    environment.put("SAFEKEEP_PURGING_LEAST_TENANTS_PER_DAY", "100");
    environment.put(
        "SAFEKEEP_BACKUP_LEAST_NOTICE_OF_KEY_DESTRUCTION", NOTICE_OF_KEY_DESTRUCTION.toString());
    return environment;
  }
}
