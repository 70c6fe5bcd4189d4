package io.safekeep.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.safekeep.backup.vault.KeeperUnavailable;
import io.safekeep.backup.vault.KeyUnavailable;
import io.safekeep.backup.vault.KeyWithdrawn;
import io.safekeep.runtime.problem.Refusal;
import java.io.UncheckedIOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class KeyRefusalTest {

  @Test
  void aKeeperThatIsAwayIsNamedAndToBeAskedAgain() {
    Refusal refusal =
        KeyRefusal.of(new KeeperUnavailable("Vault at vault.example", "does not answer", null));

    assertThat(refusal.type()).isEqualTo(BackupProblem.KEY_KEEPER_UNAVAILABLE);
    assertThat(refusal.type().status()).isEqualTo(503);
    assertThat(refusal.detail()).isEqualTo("Vault at vault.example does not answer");
    assertThat(refusal.members()).containsEntry("keeper", "Vault at vault.example");
    assertThat(refusal.retryAfter()).contains(Duration.ofSeconds(30));
  }

  @Test
  void withdrawnKeysAreAStateToBeTold() {
    assertThat(KeyRefusal.of(new KeyWithdrawn("to be destroyed")).type())
        .isEqualTo(BackupProblem.TENANT_KEY_WITHDRAWN);
  }

  @Test
  void aKeyThatShouldBeThereAndIsNotIsAFault() {
    assertThatThrownBy(() -> KeyRefusal.of(new KeyUnavailable("no key")))
        .isInstanceOf(UncheckedIOException.class);
  }
}
