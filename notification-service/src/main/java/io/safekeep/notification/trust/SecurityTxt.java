package io.safekeep.notification.trust;

import java.net.URI;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Optional;

/// The file by which people who found something learn where to write (RFC 9116).
///
/// @param expiresAt from then on it must not be used (section 2.5.5)
record SecurityTxt(URI contact, Instant expiresAt, Optional<URI> policy, Optional<URI> canonical) {

  private static final int GOOD_FOR_DAYS = 365;

  /// Empty if nobody has said where to write, or when they looked.
  static Optional<SecurityTxt> of(SecuritySettings settings, Optional<URI> pages) {
    if (settings.contact().isEmpty() || settings.contactReviewed().isEmpty()) {
      return Optional.empty();
    }
    LocalDate reviewed = settings.contactReviewed().get();
    return Optional.of(
        new SecurityTxt(
            settings.contact().get(),
            reviewed.plusDays(GOOD_FOR_DAYS).atStartOfDay().toInstant(ZoneOffset.UTC),
            settings.policy(),
            pages.map(at -> at.resolve("/.well-known/security.txt"))));
  }

  boolean isGoodAt(Instant now) {
    return now.isBefore(expiresAt);
  }

  String text() {
    var text = new StringBuilder();
    text.append("Contact: ").append(contact).append("\r\n");
    text.append("Expires: ").append(expiresAt).append("\r\n");
    text.append("Preferred-Languages: en\r\n");
    canonical.ifPresent(at -> text.append("Canonical: ").append(at).append("\r\n"));
    policy.ifPresent(at -> text.append("Policy: ").append(at).append("\r\n"));
    return text.toString();
  }
}
