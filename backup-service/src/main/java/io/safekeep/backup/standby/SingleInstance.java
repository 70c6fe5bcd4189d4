package io.safekeep.backup.standby;

import java.time.Instant;

/// That a datastore has no standby on purpose.
public record SingleInstance(String reason, String declaredBy, Instant declaredAt) {}
