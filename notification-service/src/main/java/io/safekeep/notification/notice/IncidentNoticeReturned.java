package io.safekeep.notification.notice;

import io.safekeep.contracts.TenantId;
import java.util.UUID;

/// A notice of an incident that counted as delivered came back: fired in the transaction that notes
/// it. Another `IncidentNoticeDelivered` follows if somebody else has it.
///
/// @param number of the notice in its incident
/// @param reason one sentence for a person
public record IncidentNoticeReturned(UUID incident, TenantId tenant, int number, String reason) {}
