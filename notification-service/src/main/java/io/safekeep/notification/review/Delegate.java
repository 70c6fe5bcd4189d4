package io.safekeep.notification.review;

import java.time.Instant;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/// Who stands in for the CIO.
@Schema(name = "SignOffDelegate")
public record Delegate(
    UUID id, String employee, String namedBy, String reason, Instant namedAt, Instant untilAt) {}
