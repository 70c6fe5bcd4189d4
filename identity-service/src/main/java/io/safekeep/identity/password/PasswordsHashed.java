package io.safekeep.identity.password;

import io.safekeep.runtime.control.ControlCheck;
import io.safekeep.runtime.control.ControlResult;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/// P59: passwords rest as Argon2id alone, each with a salt of its own.
@Singleton
class PasswordsHashed implements ControlCheck {

  private final SqlPasswordFacts facts;

  PasswordsHashed(SqlPasswordFacts facts) {
    this.facts = facts;
  }

  @Override
  public String name() {
    return "passwords-hashed";
  }

  @Override
  public String promise() {
    return "P59";
  }

  @Override
  public Duration every() {
    return Duration.ofMinutes(60);
  }

  @Override
  public String bound() {
    return "100 % Argon2id in PHC form with at least 128 bits of salt, 0 salts shared";
  }

  @Override
  public List<ControlResult> check() {
    var hashes =
        Findings.of(
            null,
            "form of hashes",
            "All %d hashes are Argon2id in PHC form.".formatted(facts.hashes()),
            facts.malformed(),
            "A stored password hash is not Argon2id in PHC form, or its salt is too short.");
    var salts =
        Findings.of(
            null,
            "salts of hashes",
            "No two hashes share a salt.",
            facts.sharingSalts(),
            "A salt belongs to more than one hash.");
    return Stream.concat(hashes.stream(), salts.stream()).toList();
  }
}
