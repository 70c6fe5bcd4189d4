package io.safekeep.notification.alert;

import io.safekeep.notification.alert.SqlAlerts.Opened;
import io.safekeep.notification.alert.SqlAlerts.Trouble;
import io.safekeep.notification.alert.SqlSignals.Outcome;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

/// What the signals of one transaction are decided on with, and what becomes of them: read at once
/// and written at once, because in a storm the statements are what takes the time. Good only while
/// the right to decide is held: nobody else writes what it has read.
final class DecisionBatch {

  private final SqlAlerts alerts;
  private final SqlGroups groups;
  private final SqlSignals signals;
  private final Map<Trouble, Optional<Alert>> newest;
  private final Map<String, AlertGroup> open = new HashMap<>();
  private final List<Opened> opened = new ArrayList<>();
  private final Map<UUID, Integer> joined = new TreeMap<>();
  private final List<Outcome> outcomes = new ArrayList<>();

  DecisionBatch(SqlAlerts alerts, SqlGroups groups, SqlSignals signals, List<HeardSignal> waiting) {
    this.alerts = alerts;
    this.groups = groups;
    this.signals = signals;
    this.newest = new HashMap<>(alerts.newest(waiting.stream().map(Trouble::of).toList()));
  }

  /// The newest alert of a signal's trouble.
  Optional<Alert> newest(HeardSignal heard) {
    return newest.computeIfAbsent(
        Trouble.of(heard),
        trouble -> {
          write();
          return alerts.newest(trouble.source(), trouble.fingerprint());
        });
  }

  void opened(HeardSignal heard, Alert alert, Optional<Instant> expiresAt) {
    opened.add(new Opened(alert, heard.signal().fingerprint(), expiresAt));
    newest.put(Trouble.of(heard), Optional.of(alert));
  }

  /// An alert that was there changes, and perhaps its group: what is known of them is read anew.
  void changes(HeardSignal heard) {
    write();
    newest.remove(Trouble.of(heard));
    open.clear();
  }

  /// The open group of a key.
  Optional<AlertGroup> open(String key) {
    var known = Optional.ofNullable(open.get(key)).or(() -> groups.open(key));
    known.ifPresent(group -> open.put(key, group));
    return known;
  }

  AlertGroup begin(String key, String title, Instant now) {
    var group = groups.begin(key, title, now);
    open.put(key, group);
    return group;
  }

  /// One more alert of a group; what was about to settle does not.
  void joined(AlertGroup group) {
    joined.merge(group.id(), 1, Integer::sum);
  }

  /// More was done for a group than is known here.
  void acted(AlertGroup group) {
    open.remove(group.key());
  }

  void decided(HeardSignal heard, String outcome, UUID alert) {
    outcomes.add(new Outcome(heard.id(), outcome, alert));
  }

  /// Writes what has gathered.
  void write() {
    if (!joined.isEmpty()) {
      groups.joined(joined);
      joined.clear();
    }
    if (!opened.isEmpty()) {
      alerts.add(opened);
      opened.clear();
    }
    if (!outcomes.isEmpty()) {
      signals.decided(outcomes);
      outcomes.clear();
    }
  }
}
