package io.safekeep.notification.endpoint;

import io.safekeep.contracts.TenantId;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// An address that takes messages by HTTPS. Its text form hides where it is: whoever knows the
/// address of a chat's hook can write there.
///
/// @param tenant null for one of the suite's own operators
/// @param host of the address, for readers
/// @param signing null unless it is a webhook
/// @param publicKey `whpk_...`, by which receivers verify; null unless signed by Ed25519
/// @param formerUntil until when messages are signed by the secret before too; null if there is
///   none
/// @param disabled why nothing is sent there; null if it is
/// @param failures in a row; 0 while it takes messages
/// @param restingUntil until when nothing that can wait is sent there; null if it may be
public record Endpoint(
    UUID id,
    @Nullable TenantId tenant,
    Kind kind,
    String host,
    String description,
    @Nullable Signing signing,
    @Nullable String publicKey,
    @Nullable Instant formerUntil,
    String createdBy,
    Instant createdAt,
    @Nullable Disabled disabled,
    int failures,
    @Nullable Instant failingSince,
    @Nullable Instant restingUntil) {

  /// A tenant, and the suite, has at most so many.
  static final int MOST = 20;

  /// Longest time for which a secret goes on to be used beside the one after it.
  static final Duration LONGEST_OVERLAP = Duration.ofDays(7);

  /// What stands behind the address.
  public enum Kind {

    /// Standard Webhooks 1.0.
    WEBHOOK,

    /// An incoming webhook of Slack.
    SLACK,

    /// A workflow of Teams that was begun by a webhook request.
    TEAMS;

    /// Name in the API and in tables.
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }

    static Optional<Kind> find(String label) {
      return Arrays.stream(values()).filter(kind -> kind.label().equals(label)).findFirst();
    }
  }

  /// How webhooks are signed.
  public enum Signing {

    /// HMAC-SHA256 with a secret that both sides know (`v1`).
    HMAC,

    /// Ed25519: the receiver has the public key alone (`v1a`).
    ED25519;

    /// Name in the API and in tables.
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }

    static Optional<Signing> find(String label) {
      return Arrays.stream(values()).filter(way -> way.label().equals(label)).findFirst();
    }
  }

  /// Since when and why nothing is sent there.
  ///
  /// @param reason `asked` by somebody, `gone` (it answered 410), `failing` for five days
  public record Disabled(Instant at, String reason) {}

  public boolean isEnabled() {
    return disabled == null;
  }

  /// In a word, for readers.
  public String state() {
    if (disabled != null) {
      return "disabled";
    }
    return failures > 0 ? "failing" : "active";
  }

  @Override
  public String toString() {
    return "Endpoint[" + id + "]";
  }
}
