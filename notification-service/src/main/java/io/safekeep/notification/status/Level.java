package io.safekeep.notification.status;

import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// How much customers feel of an incident, and what that obliges to.
///
/// @see <a href="https://metastatuspage.com/api">Statuspage's impact</a>
public enum Level {
  SEV1("critical", "Critical", Duration.ofMinutes(30)),
  SEV2("major", "Major", Duration.ofMinutes(60)),
  SEV3("minor", "Minor", Duration.ofHours(24)),
  SEV4("none", "No impact", Duration.ofHours(24));

  /// From detection until the public reads of it or two people have said why not.
  public static final Duration TO_DECIDE = Duration.ofMinutes(15);

  private final String impact;
  private final String text;
  private final Duration updateEvery;

  Level(String impact, String text, Duration updateEvery) {
    this.impact = impact;
    this.text = text;
    this.updateEvery = updateEvery;
  }

  /// In the API.
  public String impact() {
    return impact;
  }

  /// To read.
  public String text() {
    return text;
  }

  /// Longest silence while it goes on.
  public Duration updateEvery() {
    return updateEvery;
  }

  /// Whether silence about it breaks a published promise.
  public boolean isMajor() {
    return this == SEV1 || this == SEV2;
  }

  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  public static Optional<Level> find(String label) {
    return Arrays.stream(values()).filter(level -> level.label().equals(label)).findFirst();
  }
}
