package io.safekeep.notification.alert;

import io.safekeep.notification.alert.AlertSource.Rhythm;
import io.safekeep.notification.alert.Signal.Act;
import io.safekeep.notification.delivery.Lane;
import io.safekeep.notification.delivery.Message;
import io.safekeep.notification.delivery.Messages;
import io.safekeep.notification.delivery.Text;
import io.safekeep.runtime.pages.Moment;
import io.safekeep.runtime.pages.PageSettings;
import jakarta.inject.Singleton;
import jakarta.transaction.Transactional;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Makes silence heard: a source that does not say any more that it lives is an alert, and if it is
/// a watchdog, through which alerts would come, somebody is told by the second path too (P32).
@Singleton
class WatchHeartbeats {

  private static final String FINGERPRINT = "heartbeat";

  private final SqlSources sources;
  private final HearSignals hear;
  private final Messages messages;
  private final SecondPath secondPath;
  private final PageSettings pages;
  private final Clock clock;

  WatchHeartbeats(
      SqlSources sources,
      HearSignals hear,
      Messages messages,
      SecondPath secondPath,
      PageSettings pages,
      Clock clock) {
    this.sources = sources;
    this.hear = hear;
    this.messages = messages;
    this.secondPath = secondPath;
    this.pages = pages;
    this.clock = clock;
  }

  /// A source lives.
  @Transactional
  void beat(AlertSource source) {
    if (sources.heard(source.id())) {
      hear.keep(source, List.of(signal(source, Act.RESOLVE, now())));
    }
  }

  /// Finds who is silent.
  @Transactional
  void look() {
    for (AlertSource silent : sources.fallSilent()) {
      var since = Objects.requireNonNull(silent.silentSince());
      hear.keep(silent, List.of(signal(silent, Act.TRIGGER, since)));
      var channels = secondPath.channels();
      if (rhythm(silent).isWatchdog() && !channels.isEmpty()) {
        messages.send(
            new Message(
                "alerts/watchdog/%s/%s".formatted(silent.id(), since),
                Lane.PAGE,
                channels,
                text(silent),
                null,
                "alert-source/" + silent.id()));
      }
    }
  }

  private Text text(AlertSource silent) {
    return new Text(
        "Watchdog %s is silent".formatted(silent.name()),
        """
        Nothing was heard of %s for %s. Alerts may not arrive at all: look at the monitoring itself.
        This is told by the second path, beside whoever is on call.
        """
            .formatted(silent.name(), Moment.length(rhythm(silent).patience())),
        null,
        link());
  }

  private @Nullable String link() {
    return pages.url().map(url -> url.resolve("/alerts")).map(URI::toString).orElse(null);
  }

  private static Signal signal(AlertSource source, Act act, Instant at) {
    var rhythm = rhythm(source);
    SortedMap<String, String> labels =
        new TreeMap<>(
            Map.of("alertname", "silent", "watchdog", String.valueOf(rhythm.isWatchdog())));
    return new Signal(
        null,
        act,
        FINGERPRINT,
        "%s is silent for more than %s".formatted(source.name(), Moment.length(rhythm.patience())),
        Level.CRITICAL,
        labels,
        new TreeMap<>(),
        null,
        null,
        at,
        null);
  }

  private static Rhythm rhythm(AlertSource source) {
    return Objects.requireNonNull(source.rhythm());
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MICROS);
  }
}
