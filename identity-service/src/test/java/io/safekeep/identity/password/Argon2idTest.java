package io.safekeep.identity.password;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.safekeep.identity.password.Argon2id.Cost;
import org.junit.jupiter.api.Test;

class Argon2idTest {

  private final Argon2id argon2id = new Argon2id(Argon2id.STANDARD);

  /// Made with the reference implementation's command line program: `echo -n password | argon2
  /// somesalt -id -t 2 -k 65536 -p 1 -l 32 -e`.
  private static final String OF_THE_REFERENCE =
      "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc";

  @Test
  void hashOfTheReferenceImplementationMatches() {
    assertThat(argon2id.matches(new Password("password"), OF_THE_REFERENCE)).isTrue();
    assertThat(argon2id.matches(new Password("Password"), OF_THE_REFERENCE)).isFalse();
  }

  @Test
  void samePasswordHasAnotherHashEachTime() {
    var first = argon2id.hash(new Password("Kelps7"));
    var second = argon2id.hash(new Password("Kelps7"));

    assertThat(first).startsWith("$argon2id$v=19$m=7168,t=5,p=1$").isNotEqualTo(second);
    assertThat(argon2id.matches(new Password("Kelps7"), first)).isTrue();
    assertThat(argon2id.matches(new Password("Kelps7"), second)).isTrue();
  }

  @Test
  void composedAndDecomposedCharactersAreTheSamePassword() {
    var composed = argon2id.hash(new Password("Caf\u00e9-7"));

    assertThat(argon2id.matches(new Password("Cafe\u0301-7"), composed)).isTrue();
  }

  @Test
  void hashOfOtherCostIsOutdated() {
    var old = new Argon2id(new Cost(64, 1, 1)).hash(new Password("Kelps7"));

    assertThat(argon2id.isOutdated(old)).isTrue();
    assertThat(argon2id.isOutdated(argon2id.hash(new Password("Kelps7")))).isFalse();
  }

  @Test
  void otherFormatIsAFaultAndNotShown() {
    assertThatThrownBy(() -> argon2id.matches(new Password("x"), "$2a$10$abcdefghijklmnopqrstuv"))
        .hasMessage("stored password hash is not argon2id in PHC form");
  }
}
