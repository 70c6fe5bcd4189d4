package io.safekeep.notification.evidence;

import java.time.Instant;

/// A time in which a check said the same, and its word was fresh.
///
/// @param check as the catalogue of promises names it
public record Span(String check, String promise, Instant beganAt, Instant endsAt, String outcome) {

  public boolean isPass() {
    return outcome.equals("pass");
  }
}
