package io.safekeep.access.ssh;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// All authorities, and which of them counts when. Hosts learn of a new one before it signs, and
/// trust an old one until its last certificate is over, so a rotation interrupts nobody.
///
/// @param authorities oldest first
record AuthorityRing(List<Authority> authorities) {

  AuthorityRing {
    authorities = authorities.stream().sorted(Comparator.comparing(Authority::signsFrom)).toList();
  }

  /// The one that signs.
  Optional<Authority> signing(Instant now) {
    return authorities.stream()
        .filter(authority -> !authority.signsFrom().isAfter(now))
        .reduce((_, newer) -> newer);
  }

  /// Those that hosts should trust, oldest first.
  ///
  /// @param longest how long a certificate is good
  List<Authority> trusted(Instant now, Duration longest) {
    var replaced =
        (int)
            authorities.stream()
                .skip(1)
                .filter(successor -> !successor.signsFrom().plus(longest).isAfter(now))
                .count();
    return authorities.subList(replaced, authorities.size());
  }

  /// True if the newest one has lived its time and has no successor yet.
  boolean isDueForRotation(Instant now, Duration lifetime) {
    return !authorities.isEmpty() && !authorities.getLast().createdAt().plus(lifetime).isAfter(now);
  }
}
