package io.safekeep.identity.signin;

import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;

/// Where a device was seen, coarse on purpose: enough for its owner to recognise it, too little to
/// follow them.
///
/// @param browser for example `Firefox on Linux`
/// @param network the first 24 bits of an IPv4 address, 48 of an IPv6 address
record Sighting(String browser, String network) {

  /// What browsers put into their name, the telling before what others claim too.
  private static final List<Entry<String, String>> BROWSERS =
      List.of(
          Map.entry("Edg", "Edge"),
          Map.entry("OPR/", "Opera"),
          Map.entry("Firefox/", "Firefox"),
          Map.entry("FxiOS/", "Firefox"),
          Map.entry("CriOS/", "Chrome"),
          Map.entry("Chrome/", "Chrome"),
          Map.entry("Safari/", "Safari"));

  private static final List<Entry<String, String>> SYSTEMS =
      List.of(
          Map.entry("Windows", "Windows"),
          Map.entry("Android", "Android"),
          Map.entry("iPhone", "iOS"),
          Map.entry("iPad", "iPadOS"),
          Map.entry("CrOS", "ChromeOS"),
          Map.entry("Mac OS X", "macOS"),
          Map.entry("Linux", "Linux"));

  private static final int IPV4_BYTES = 4;

  static Sighting of(Visitor visitor) {
    return new Sighting(browser(visitor.userAgent()), network(visitor.source()));
  }

  private static String browser(String userAgent) {
    return "%s on %s".formatted(nameOf(userAgent), first(SYSTEMS, userAgent, "an unknown system"));
  }

  /// What kind of browser it is, whatever it runs on.
  static String nameOf(String userAgent) {
    return first(BROWSERS, userAgent, "A browser");
  }

  private static String first(
      List<Entry<String, String>> names, String userAgent, String otherwise) {
    return names.stream()
        .filter(name -> userAgent.contains(name.getKey()))
        .map(Entry::getValue)
        .findFirst()
        .orElse(otherwise);
  }

  private static String network(String source) {
    try {
      var address = InetAddress.ofLiteral(source);
      var bytes = address.getAddress();
      if (bytes.length == IPV4_BYTES) {
        return "%d.%d.%d.0/24".formatted(bytes[0] & 0xff, bytes[1] & 0xff, bytes[2] & 0xff);
      }
      return "%x:%x:%x::/48".formatted(pair(bytes, 0), pair(bytes, 2), pair(bytes, 4));
    } catch (IllegalArgumentException noAddress) {
      return "an unknown network";
    }
  }

  private static int pair(byte[] bytes, int at) {
    return (bytes[at] & 0xff) << Byte.SIZE | (bytes[at + 1] & 0xff);
  }
}
