package io.safekeep.identity.factor;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// What is asked of people who sign in.
///
/// @param secondFactor besides the password
public record SignInPolicy(SecondFactor secondFactor) {

  /// Who has to have a second factor. Who has one is always asked for it.
  public enum SecondFactor {
    OPTIONAL,
    REQUIRED;

    @JsonValue
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }

    static Optional<SecondFactor> find(String label) {
      return Arrays.stream(values()).filter(known -> known.label().equals(label)).findFirst();
    }
  }
}
