package io.safekeep.runtime.control;

import io.safekeep.contracts.TenantId;
import org.jspecify.annotations.Nullable;

/// What a control check saw at one thing.
///
/// @param tenant tenant whose thing it is; null for a thing of the suite
/// @param subject what was looked at, for example a datastore's id
/// @param measured the value seen with its unit; null if there was nothing to measure
/// @param detail one sentence for a person
public record ControlResult(
    Outcome outcome,
    @Nullable TenantId tenant,
    String subject,
    @Nullable String measured,
    String detail) {

  /// What a check may say. There is no "kept" or "broken" here: that is derived by the reader.
  public enum Outcome {
    PASS,
    FAIL,
    UNKNOWN
  }
}
