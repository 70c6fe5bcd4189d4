package io.safekeep.identity.domain;

import io.safekeep.contracts.TenantId;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

/// A domain that a tenant says is its own. Whoever can write into its zone shows that it is.
sealed interface Domain {

  /// How long a verified domain stays so without its record: a zone may be broken for some days.
  Duration GRACE = Duration.ofDays(7);

  Claim claim();

  /// @param name in lower case, for example `acme.example`
  /// @param challenge what the record has to say
  record Claim(UUID id, TenantId tenant, String name, String challenge, Instant createdAt) {

    /// Where the record is looked for: beside what else the zone says, so that it can stay.
    String recordName() {
      return "_safekeep-challenge." + name;
    }

    String recordValue() {
      return "safekeep-domain-verification=" + challenge;
    }
  }

  record Pending(Claim claim) implements Domain {

    Verified found(Instant now) {
      return new Verified(claim, now, now);
    }
  }

  /// @param seenAt when the record was last found
  record Verified(Claim claim, Instant verifiedAt, Instant seenAt) implements Domain {

    Verified found(Instant now) {
      return new Verified(claim, verifiedAt, now);
    }

    /// The zone answered, and the record was not in it.
    Domain missed(Instant now) {
      return now.isAfter(seenAt.plus(GRACE)) ? new Lapsed(claim, verifiedAt, seenAt, now) : this;
    }
  }

  /// Was the tenant's, and may be somebody else's now.
  record Lapsed(Claim claim, Instant verifiedAt, Instant seenAt, Instant lapsedAt)
      implements Domain {

    Verified found(Instant now) {
      return new Verified(claim, now, now);
    }
  }
}
