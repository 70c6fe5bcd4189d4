package io.safekeep.access.policy;

import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What somebody asks for.
///
/// @param employee the token's `sub`
/// @param entitlement name in the catalogue
/// @param reason code such as `CUSTOMER_INITIATED_SUPPORT`
/// @param ticket of the tenant whose resource it is
/// @param duration wanted, counted from the activation; null for the entitlement's default
/// @param startAt when access is to begin; null for as soon as it is approved
/// @param breakGlass whether nobody is to be waited for, because there is an emergency
/// @param acr how the employee signed in (OpenID Connect Core, section 2); null if unknown
/// @param authenticatedAt when; null if unknown
public record Asked(
    String employee,
    UUID resource,
    String entitlement,
    String reason,
    String ticket,
    @Nullable Duration duration,
    @Nullable Instant startAt,
    boolean breakGlass,
    @Nullable String acr,
    @Nullable Instant authenticatedAt) {}
