package io.safekeep.notification.listener;

import io.safekeep.notification.listener.Seen.Agreed;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/// What cryptography allows today, as a list with a version. Whoever changes it looks at BSI
/// TR-02102 and NIST SP 800-131A, and raises the version: it stands in the bound of the control.
final class Cryptography {

  static final String VERSION = "2026-11";

  /// A certificate is renewed by then (P152).
  static final Duration LEFT = Duration.ofDays(14);

  /// P58: RSA from 2048 bits on; curves from P-256 on are at least as good.
  static final int FEWEST_RSA_BITS = 2048;

  static final int FEWEST_CURVE_BITS = 255;

  private static final Set<String> PROTOCOLS = Set.of("TLSv1.3", "TLSv1.2");

  /// Ciphers that protect what they encrypt (RFC 5116).
  private static final List<String> AEAD = List.of("_GCM_", "_CHACHA20_", "_CCM");

  private static final List<String> BROKEN = List.of("MD5", "SHA1", "MD2");

  private Cryptography() {}

  /// What is wrong with how a listener encrypts (P16); empty if nothing is.
  static List<String> faults(Seen seen) {
    List<String> faults = new ArrayList<>(seen.taken());
    Agreed agreed = seen.agreed();
    if (agreed == null) {
      faults.add("no TLS of today");
    } else {
      if (!PROTOCOLS.contains(agreed.protocol())) {
        faults.add(agreed.protocol());
      }
      if (AEAD.stream().noneMatch(agreed.cipher()::contains)) {
        faults.add(agreed.cipher());
      }
    }
    return faults;
  }

  /// Whether a certificate is at least as strong as was promised (P58).
  static boolean isStrong(Agreed agreed) {
    boolean key =
        switch (agreed.key()) {
          case "RSA" -> agreed.bits() >= FEWEST_RSA_BITS;
          case "EC", "EdDSA", "Ed25519" -> agreed.bits() >= FEWEST_CURVE_BITS;
          default -> false;
        };
    String signature = agreed.signature().replace("-", "").toUpperCase(Locale.ROOT);
    return key && BROKEN.stream().noneMatch(signature::startsWith);
  }

  static boolean isFresh(Agreed agreed, Instant now) {
    return agreed.endsAt().isAfter(now.plus(LEFT));
  }

  /// What a listener uses, one line each, for the inventory (P18).
  static List<String> used(Agreed agreed) {
    return List.of(
        agreed.protocol(), agreed.cipher(), agreed.key() + " " + agreed.bits(), agreed.signature());
  }

  /// What of an inventory must not be used any more.
  static List<String> denied(Seen seen) {
    Agreed agreed = seen.agreed();
    return Stream.concat(
            faults(seen).stream(),
            agreed == null || isStrong(agreed)
                ? Stream.empty()
                : Stream.of(agreed.key() + " " + agreed.bits() + ", " + agreed.signature()))
        .toList();
  }
}
