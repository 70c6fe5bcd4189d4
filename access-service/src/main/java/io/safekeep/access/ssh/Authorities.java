package io.safekeep.access.ssh;

import io.safekeep.access.log.LogEntry;
import io.safekeep.access.log.SqlLogStage;
import io.safekeep.runtime.id.Ids;
import jakarta.inject.Singleton;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;

/// Keeps an authority that signs: makes the first when it is needed, and a successor in time.
@Singleton
class Authorities {

  private static final String SERVICE = "access-service";

  private final SqlAuthorities authorities;
  private final SqlLogStage log;
  private final SshSettings settings;
  private final Ids ids;
  private final Clock clock;

  Authorities(
      SqlAuthorities authorities, SqlLogStage log, SshSettings settings, Ids ids, Clock clock) {
    this.authorities = authorities;
    this.log = log;
    this.settings = settings;
    this.ids = ids;
    this.clock = clock;
  }

  /// The one that signs now.
  @Transactional
  Authority signing() {
    return kept().signing(clock.instant()).orElseThrow();
  }

  /// Those that hosts should trust now, oldest first.
  @Transactional
  List<Authority> trusted() {
    return kept().trusted(clock.instant(), UserCertificate.LONGEST);
  }

  /// Makes a successor before its time. It signs after the notice that hosts need.
  @Transactional
  Authority rotate(String actor) {
    authorities.hold();
    return add(actor, settings.authorityNotice());
  }

  private AuthorityRing kept() {
    var ring = authorities.ring();
    if (!isWanting(ring)) {
      return ring;
    }
    var held = authorities.hold();
    if (isWanting(held)) {
      add(SERVICE, held.authorities().isEmpty() ? Duration.ZERO : settings.authorityNotice());
      return authorities.ring();
    }
    return held;
  }

  private boolean isWanting(AuthorityRing ring) {
    return ring.authorities().isEmpty()
        || ring.isDueForRotation(clock.instant(), settings.authorityLifetime());
  }

  private Authority add(String actor, Duration notice) {
    Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
    var key = AuthorityKey.random();
    var authority = new Authority(ids.next(), key.publicKey(), now, now.plus(notice));
    authorities.add(authority, key);
    log.add(
        LogEntry.of(
            null,
            "ssh_authority.created",
            actor,
            Map.of(
                "fingerprint", key.publicKey().fingerprint(),
                "signs_from", authority.signsFrom().toString())));
    return authority;
  }
}
