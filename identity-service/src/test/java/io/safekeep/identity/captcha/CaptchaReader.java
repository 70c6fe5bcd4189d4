package io.safekeep.identity.captcha;

import io.quarkus.arc.Arc;

/// Somebody who can see or hear what a form asks.
public final class CaptchaReader {

  private CaptchaReader() {}

  public static String digits(String question) {
    try (var captchas = Arc.container().instance(Captchas.class)) {
      return captchas.get().open(question).orElseThrow();
    }
  }

  /// Five digits that are not those.
  public static String otherThan(String question) {
    var digits = digits(question);
    return (digits.startsWith("1") ? "2" : "1") + digits.substring(1);
  }
}
