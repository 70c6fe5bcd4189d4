package io.safekeep.backup.export;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLEncoder;

/// Names of the files that leave: whatever a table is called, no path and no header of ours is made
/// of it.
public final class FileName {
  private FileName() {}

  public static String of(String name, String extension) {
    return name.replaceAll("[^\\p{L}\\p{N}_. -]", "_").replaceAll("^\\.+", "_") + "." + extension;
  }

  /// Content-Disposition (RFC 6266) with the name for old and new clients (RFC 8187).
  public static String attachment(String fileName) {
    String plain = fileName.replaceAll("[^A-Za-z0-9_. -]", "_");
    String encoded = URLEncoder.encode(fileName, UTF_8).replace("+", "%20").replace("*", "%2A");
    return "attachment; filename=\"" + plain + "\"; filename*=UTF-8''" + encoded;
  }
}
