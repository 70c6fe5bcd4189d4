package io.safekeep.identity.token;

import com.nimbusds.openid.connect.sdk.Nonce;
import io.safekeep.identity.MasterKeySettings;
import io.safekeep.runtime.secret.Sealer;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/// Nonces for proofs of possession (RFC 9449, section 8): the time, sealed. Whoever puts one into a
/// proof made it after that time, so proofs cannot be made ahead and carried off. Any replica knows
/// them again, and none is stored.
@Singleton
class ProofNonce {

  private static final Duration GOOD_FOR = Duration.ofMinutes(5);
  private static final String PURPOSE = "dpop-nonce";

  private final Sealer sealer;
  private final Clock clock;

  ProofNonce(MasterKeySettings masterKey, Clock clock) {
    this.sealer = masterKey.sealerFor(PURPOSE);
    this.clock = clock;
  }

  Nonce next() {
    return new Nonce(sealer.sealText(Long.toString(clock.instant().getEpochSecond()), PURPOSE));
  }

  boolean isGood(String nonce) {
    return sealer
        .openText(nonce, PURPOSE)
        .map(text -> Instant.ofEpochSecond(Long.parseLong(text)))
        .filter(at -> at.plus(GOOD_FOR).isAfter(clock.instant()))
        .isPresent();
  }
}
