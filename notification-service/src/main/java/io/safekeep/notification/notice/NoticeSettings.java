package io.safekeep.notification.notice;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.util.Optional;

/// What letters say about the vendor, and how many go at once, under `safekeep.notices`.
@ConfigMapping(prefix = "safekeep.notices")
public interface NoticeSettings {

  /// Name by which tenants know the vendor.
  @WithDefault("Safekeep")
  String vendor();

  /// Where a tenant's administrators sign in and export data.
  Optional<URI> portal();

  /// Where questions are answered: a mail address, telephone number or page.
  Optional<String> questions();

  /// How many notices a replica sends at once, each on a connection to the mail server of its own.
  @WithDefault("24")
  int atOnce();
}
