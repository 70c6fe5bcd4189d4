package io.safekeep.runtime.pages;

import java.net.URI;

/// Where browsers find a page: below the address of the service, which may end with a slash or not.
public final class PageAddress {

  private PageAddress() {}

  /// @param base of the service or of a site
  /// @param path begins with a slash
  public static String of(URI base, String path) {
    String text = base.toString();
    return (text.endsWith("/") ? text.substring(0, text.length() - 1) : text) + path;
  }

  /// @param path begins with a slash; alone if nobody has said where the service is found
  public static String of(PageSettings pages, String path) {
    return pages.url().map(base -> of(base, path)).orElse(path);
  }
}
