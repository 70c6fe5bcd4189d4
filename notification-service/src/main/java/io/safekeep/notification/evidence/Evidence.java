package io.safekeep.notification.evidence;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What one look of a check was recorded to have seen.
///
/// @param digest names the record (SHA-256, base64url)
/// @param number its place in the chain of its service
/// @param outcome `pass`, `fail` or `unknown`
/// @param measured of a single result about the suite itself; null otherwise
/// @param expiresAt from when on it says nothing any more
public record Evidence(
    String service,
    long number,
    String digest,
    String check,
    String promise,
    String version,
    String bound,
    String outcome,
    long passed,
    long failed,
    long unknown,
    @Nullable String measured,
    Instant collectedAt,
    Instant expiresAt) {

  /// As the catalogue of promises names checks.
  public String name() {
    return service + "/" + check;
  }

  public boolean isPass() {
    return outcome.equals("pass");
  }

  public boolean isFail() {
    return outcome.equals("fail");
  }
}
