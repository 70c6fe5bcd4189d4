package io.safekeep.backup.replacement;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.safekeep.backup.recovery.RestoreTarget;
import io.safekeep.contracts.TenantId;
import io.safekeep.runtime.security.Actor;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A request to put a server that is restored to an earlier state in the place of a datastore's.
///
/// @param target state that the new server is to have
/// @param reason why, for the person who approves
public record Replacement(
    UUID id,
    TenantId tenant,
    UUID datastore,
    RestoreTarget target,
    String reason,
    Actor requestedBy,
    Instant requestedAt,
    ReplacementState state) {

  /// How long somebody else may take to approve.
  static final Duration TO_APPROVE = Duration.ofDays(1);

  /// Name of the restore point by which the live server's state is secured.
  public String safetyPointName() {
    return "replacement-" + id;
  }

  /// What an approval is for: SHA-256, in hexadecimal digits, over everything that the approver has
  /// to judge. Each part goes in with its length, so that no two requests read the same.
  public String digest() {
    String parts =
        Stream.of("safekeep replacement 1", id, tenant, datastore, target.notation(), reason)
            .map(Object::toString)
            .map(part -> part.length() + ":" + part + ",")
            .collect(Collectors.joining());
    try {
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("SHA-256").digest(parts.getBytes(UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  Replacement with(ReplacementState next) {
    return new Replacement(id, tenant, datastore, target, reason, requestedBy, requestedAt, next);
  }
}
