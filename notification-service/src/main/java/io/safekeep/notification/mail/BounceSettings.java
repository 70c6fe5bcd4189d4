package io.safekeep.notification.mail;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;

/// Where mail comes back to, under `safekeep.notification.bounces`. Without an address late bounces
/// are not seen.
@ConfigMapping(prefix = "safekeep.notification.bounces")
public interface BounceSettings {

  /// Mail address whose server delivers what is sent to `local+anything@domain` to its one mailbox
  /// (RFC 5233). Its local part has at most 18 characters: a token of 45 follows, and 64 is what
  /// RFC 5321, section 4.5.3.1.1, allows.
  Optional<String> address();

  /// Of the IMAP server. Needed with an address.
  Optional<String> host();

  @WithDefault("993")
  int port();

  /// Name to sign in with; the address if unset.
  Optional<String> username();

  /// Comes from the environment.
  Optional<String> password();

  /// How the connection is encrypted.
  @WithDefault("implicit")
  Tls tls();

  @WithDefault("INBOX")
  String folder();

  /// Pause between two looks.
  @WithDefault("PT1M")
  Duration every();

  /// RFC 8314, section 3.
  enum Tls {

    /// From the first byte on.
    IMPLICIT,

    /// After STARTTLS, without which nothing is said.
    STARTTLS,

    /// Not at all; for one's own machine.
    NONE
  }
}
