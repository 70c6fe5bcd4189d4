package io.safekeep.identity.password;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.safekeep.identity.IdentityProblem;
import io.safekeep.identity.password.Argon2id.Cost;
import io.safekeep.identity.password.Passwords.Verification;
import io.safekeep.runtime.problem.Refusal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PasswordHashesTest {

  private static final Cost CHEAP = new Cost(64, 1, 1);

  private final PasswordHashes hashes = new PasswordHashes(new Argon2id(CHEAP), 1);

  @Test
  void acceptedPasswordVerifies() {
    var hash = hashes.hashUnlessAmong(List.of(), new Password("Kelps7")).orElseThrow();

    assertThat(hashes.verify(new Password("Kelps7"), Optional.of(hash)))
        .isEqualTo(new Verification.Match(Optional.empty()));
    assertThat(hashes.verify(new Password("Kelps8"), Optional.of(hash)))
        .isEqualTo(new Verification.Mismatch());
  }

  @Test
  void nobodyHasNoPassword() {
    assertThat(hashes.verify(new Password("nobody has this one"), Optional.empty()))
        .isEqualTo(new Verification.Mismatch());
  }

  @Test
  void hashOfOldCostIsRenewedAtVerification() {
    var old = new Argon2id(new Cost(32, 1, 1)).hash(new Password("Kelps7"));

    var verification = hashes.verify(new Password("Kelps7"), Optional.of(old));

    assertThat(verification).isInstanceOf(Verification.Match.class);
    var renewed = ((Verification.Match) verification).renewedHash().orElseThrow();
    assertThat(renewed).startsWith("$argon2id$v=19$m=64,t=1,p=1$");
    assertThat(hashes.verify(new Password("Kelps7"), Optional.of(renewed)))
        .isEqualTo(new Verification.Match(Optional.empty()));
  }

  @Test
  void whoFindsNoPlaceIsToldToComeBack() {
    var full = new PasswordHashes(new Argon2id(CHEAP), 0);

    assertThatThrownBy(() -> full.verify(new Password("Kelps7"), Optional.empty()))
        .isInstanceOfSatisfying(
            Refusal.class,
            refusal -> {
              assertThat(refusal.type()).isEqualTo(IdentityProblem.BUSY);
              assertThat(refusal.retryAfter()).contains(Duration.ofSeconds(2));
            });
  }
}
