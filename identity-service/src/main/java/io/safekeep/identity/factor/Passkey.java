package io.safekeep.identity.factor;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/// A passkey as its owner sees it.
///
/// @param id of the credential, base64url
/// @param name that the owner gave it
/// @param backedUp true if it lives on in an account of the owner's when the device is lost
public record Passkey(
    String id,
    UUID account,
    String name,
    boolean backedUp,
    Instant createdAt,
    Optional<Instant> lastUsedAt) {}
