package io.safekeep.notification.status;

import io.safekeep.runtime.pages.PageAddress;
import io.safekeep.runtime.pages.PageSettings;
import jakarta.inject.Singleton;

/// Where browsers find the service's own pages, and the public the status page.
@Singleton
public class StatusAddress {

  private final PageSettings pages;
  private final StatusSettings settings;

  StatusAddress(PageSettings pages, StatusSettings settings) {
    this.pages = pages;
    this.settings = settings;
  }

  /// False in an installation that has not said where it is found.
  public boolean isKnown() {
    return pages.url().isPresent();
  }

  /// Of a page of the service.
  ///
  /// @param path begins with a slash; alone if nobody has said where the service is found
  public String of(String path) {
    return PageAddress.of(pages, path);
  }

  /// The status page's, without the last slash.
  public String home() {
    return settings.url().map(Object::toString).orElseGet(() -> of("/status"));
  }

  /// Of what the public was told of an incident.
  public String of(Update update) {
    return home() + "/incidents/" + update.incident() + ".html";
  }
}
