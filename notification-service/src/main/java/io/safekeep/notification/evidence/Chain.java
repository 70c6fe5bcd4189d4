package io.safekeep.notification.evidence;

import java.time.Instant;

/// How far the chain of a service has come here.
///
/// @param key public half of the key that signs it, 32 bytes in base64url
/// @param first number of the oldest record that was heard of
/// @param number of the newest
/// @param digest of the newest
public record Chain(
    String service, String key, long first, long number, String digest, Instant heardAt) {}
