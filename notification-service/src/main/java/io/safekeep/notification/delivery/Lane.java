package io.safekeep.notification.delivery;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/// How much a message hurries.
public enum Lane {

  /// Somebody on call has to act. Never waits for anything but the network.
  PAGE(true, Duration.ofMinutes(1)),

  /// A tenant's security is concerned. Never waits for anything but the network.
  SECURITY(true, Duration.ofMinutes(5)),

  /// Something that a tenant has to know.
  NOTICE(false, Duration.ofMinutes(10)),

  /// News of the status page for those who asked for them.
  STATUS(false, Duration.ofMinutes(10));

  private final boolean urgent;
  private final Duration fallbackAfter;

  Lane(boolean urgent, Duration fallbackAfter) {
    this.urgent = urgent;
    this.fallbackAfter = fallbackAfter;
  }

  /// True if it passes by whatever else waits for the same endpoint, and tries one that is left
  /// alone for a while because it fails.
  public boolean isUrgent() {
    return urgent;
  }

  /// How long a channel may take until the next one is tried too. Below the 15 minutes of P140 by
  /// what looking takes.
  public Duration fallbackAfter() {
    return fallbackAfter;
  }

  /// Whether it still helps to tell it by another way. A page that is an hour old wakes nobody in
  /// time: its escalation has gone on meanwhile.
  boolean isWorthTelling(Instant sentAt, Instant now) {
    return this != PAGE || now.isBefore(sentAt.plus(Duration.ofHours(1)));
  }

  /// Name in tables and payloads.
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Lane of(String label) {
    return valueOf(label.toUpperCase(Locale.ROOT));
  }
}
