package io.safekeep.notification.incident;

import java.time.Duration;
import java.util.Optional;

/// How soon people came to incidents of a severity, and how soon they were mended (P25).
///
/// @param severity `sev1` to `sev4`
/// @param incidents how many began, those that are restricted and exercises left out
/// @param taken mean time from the first call to when somebody took it
/// @param mended mean time from when it was noticed to when it was resolved
public record ResponseTimes(
    String severity, long incidents, Optional<Duration> taken, Optional<Duration> mended) {}
