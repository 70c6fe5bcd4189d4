package io.safekeep.access.ssh;

import io.safekeep.runtime.ssh.SshPublicKey;
import java.time.Instant;
import java.util.UUID;

/// A certificate authority that hosts trust, or will, or did.
///
/// @param signsFrom when certificates begin to come from it; it is published before
record Authority(UUID id, SshPublicKey publicKey, Instant createdAt, Instant signsFrom) {}
