package io.safekeep.notification.notice;

import io.safekeep.contracts.TenantId;
import java.time.Instant;
import java.util.UUID;

/// A mail server or an endpoint of the tenant has taken a notice of an incident: fired in the
/// transaction that notes it.
///
/// @param number of the notice in its incident
/// @param by which channels, for example `hook,mail`
/// @param evidenceSha256 of what they said
public record IncidentNoticeDelivered(
    UUID incident, TenantId tenant, int number, String by, Instant at, String evidenceSha256) {}
