package io.safekeep.runtime.outbound;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.URI;
import java.util.Optional;
import java.util.Set;

/// Which addresses may be called. Whoever registers a client names a URL that this service then
/// calls from inside the network; it must not become a way to what stands only there (CWE-918).
final class Destination {

  private static final int SITE_LOCAL_6TO4 = 0x2002;
  private static final int TEREDO_OR_DOCUMENTATION = 0x2001;

  private Destination() {}

  /// Why a URL cannot be called, whatever its host resolves to; empty if it can.
  static Optional<String> fault(URI uri, Set<String> privateHosts) {
    if (uri.getScheme() == null || uri.getHost() == null) {
      return Optional.of("is not absolute");
    }
    if (uri.getRawUserInfo() != null || uri.getRawFragment() != null) {
      return Optional.of("has user information or a fragment");
    }
    return switch (uri.getScheme()) {
      case "https" -> Optional.empty();
      case "http" ->
          privateHosts.contains(uri.getHost())
              ? Optional.empty()
              : Optional.of("is http, and its host is not listed as one of the own network");
      default -> Optional.of("is not https");
    };
  }

  /// True for an address of the public internet (IANA special-purpose address registries).
  static boolean isPublic(InetAddress address) {
    if (address.isLoopbackAddress()
        || address.isAnyLocalAddress()
        || address.isLinkLocalAddress()
        || address.isSiteLocalAddress()
        || address.isMulticastAddress()) {
      return false;
    }
    var bytes = address.getAddress();
    return address instanceof Inet4Address ? isPublicV4(bytes) : isPublicV6(bytes);
  }

  private static boolean isPublicV4(byte[] bytes) {
    int first = bytes[0] & 0xff;
    int second = bytes[1] & 0xff;
    int third = bytes[2] & 0xff;
    return switch (first) {
      case 0 -> false;
      // RFC 6598: shared by carriers' networks.
      case 100 -> second < 64 || second > 127;
      case 192 -> !(second == 0 && (third == 0 || third == 2)) && !(second == 88 && third == 99);
      case 198 -> second != 18 && second != 19 && !(second == 51 && third == 100);
      case 203 -> !(second == 0 && third == 113);
      default -> first < 240;
    };
  }

  /// Global unicast without the prefixes that carry an IPv4 address, which could be any.
  private static boolean isPublicV6(byte[] bytes) {
    int first = ((bytes[0] & 0xff) << 8) | (bytes[1] & 0xff);
    int second = ((bytes[2] & 0xff) << 8) | (bytes[3] & 0xff);
    return first >> 13 == 1
        && first != SITE_LOCAL_6TO4
        && !(first == TEREDO_OR_DOCUMENTATION && (second == 0 || second == 0x0db8));
  }
}
