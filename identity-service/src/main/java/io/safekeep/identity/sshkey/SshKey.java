package io.safekeep.identity.sshkey;

import java.time.Instant;
import java.util.UUID;

/// A key of an employee.
///
/// @param name by which they know it
/// @param line as in `authorized_keys`, without a comment
/// @param fingerprint as `ssh-keygen -l` shows it
public record SshKey(
    UUID id, String name, String line, String fingerprint, Instant addedAt, Instant expiresAt) {}
