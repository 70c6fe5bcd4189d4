package io.safekeep.access.log;

import jakarta.inject.Singleton;
import jakarta.transaction.Transactional;
import java.util.Map;

/// Gives each log an entry at least once an hour, also if nothing happens, so that a log that was
/// cut off or is held back shows.
@Singleton
class Heartbeats {
  private static final int MOST_AT_ONCE = 5000;

  private final SqlHeartbeats heartbeats;
  private final SqlLogs logs;
  private final SqlLogStage stage;
  private final LogSettings settings;

  Heartbeats(SqlHeartbeats heartbeats, SqlLogs logs, SqlLogStage stage, LogSettings settings) {
    this.heartbeats = heartbeats;
    this.logs = logs;
    this.stage = stage;
    this.settings = settings;
  }

  /// Returns how many logs got one.
  @Transactional
  int beat() {
    var missing = heartbeats.withoutLog(MOST_AT_ONCE);
    if (!missing.isEmpty()) {
      logs.make(missing);
    }
    var due = heartbeats.due(settings.heartbeat(), MOST_AT_ONCE);
    if (!due.isEmpty()) {
      stage.add(
          due.stream()
              .map(log ->
                  new LogEntry(
                      log.tenant(), "heartbeat", null, null, null, null, null, Map.of(), Map.of()))
              .toList());
    }
    return due.size();
  }
}
