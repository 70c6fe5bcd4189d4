package io.safekeep.tlog;

import java.util.ServiceLoader;

/// Looked for once, when first asked for.
final class FastestEd25519 {
  static final Ed25519 FOUND =
      ServiceLoader.load(Ed25519.class, Ed25519.class.getClassLoader())
          .findFirst()
          .orElseGet(JdkEd25519::new);

  private FastestEd25519() {}
}
