package io.safekeep.notification.notice;

import io.safekeep.contracts.TenantId;
import java.time.Instant;
import java.util.UUID;

/// A mail server of the tenant has taken a notice of an incident: fired in the transaction that
/// notes it.
///
/// @param number of the notice in its incident
/// @param evidenceSha256 of what the servers said
public record IncidentNoticeDelivered(
    UUID incident, TenantId tenant, int number, Instant at, String evidenceSha256) {}
