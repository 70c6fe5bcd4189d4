package io.safekeep.identity.password;

import static io.safekeep.identity.password.CharacterClass.DIGIT;
import static io.safekeep.identity.password.CharacterClass.LOWER;
import static io.safekeep.identity.password.CharacterClass.SPECIAL;
import static io.safekeep.identity.password.CharacterClass.UPPER;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// Rules that every new password must meet. Each preset is a published promise: it can be made
/// stronger, never weaker. The blocklist and the ban on one's own name hold in all of them.
///
/// @param name under which answers and pages speak of the policy
/// @param minimumLength in Unicode code points
/// @param composition each entry names classes of which at least one character must occur
/// @param maximumAge after which the password only serves to choose a new one
public record PasswordPolicy(
    String name,
    int minimumLength,
    List<Set<CharacterClass>> composition,
    Optional<Duration> maximumAge) {

  /// Longest password taken, in code points: above the 64 of NIST SP 800-63B-4 section 3.1.1.2, low
  /// enough that hashing cost stays the same for everybody.
  public static final int MAXIMUM_LENGTH = 128;

  /// Shortest part of a user or organisation name that may not occur in a password: shorter ones
  /// would forbid ordinary words.
  private static final int NAME_PART_LENGTH = 4;

  /// People of tenants.
  public static final PasswordPolicy CUSTOMER =
      new PasswordPolicy(
          "customer",
          6,
          List.of(Set.of(LOWER), Set.of(UPPER), Set.of(DIGIT, SPECIAL)),
          Optional.empty());

  /// The vendor's own people.
  public static final PasswordPolicy EMPLOYEE =
      new PasswordPolicy(
          "employee",
          8,
          List.of(Set.of(LOWER), Set.of(UPPER), Set.of(DIGIT), Set.of(SPECIAL)),
          Optional.of(Duration.ofDays(90)));

  /// Accounts on infrastructure, where keys are not possible.
  public static final PasswordPolicy INFRASTRUCTURE =
      new PasswordPolicy(
          "infrastructure",
          12,
          List.of(Set.of(LOWER), Set.of(UPPER), Set.of(DIGIT), Set.of(SPECIAL)),
          Optional.empty());

  /// NIST SP 800-63B-4 section 3.1.1.2 for a password as the only factor: long, no composition
  /// rules, no periodic change.
  public static final PasswordPolicy NIST =
      new PasswordPolicy("nist-800-63b-4", 15, List.of(), Optional.empty());

  public PasswordPolicy {
    composition = composition.stream().map(Set::copyOf).toList();
  }

  /// Everything that is wrong with a password; empty if it may be used. The sentences never repeat
  /// the password.
  ///
  /// @param ownNames user name, organisation and the like, which must not occur in the password
  public List<String> violations(Password password, Blocklist blocklist, List<String> ownNames) {
    var text = password.normalized();
    int length = text.codePointCount(0, text.length());
    var violations = new ArrayList<String>();
    if (length < minimumLength) {
      violations.add("has %d characters, at least %d are needed".formatted(length, minimumLength));
    }
    if (length > MAXIMUM_LENGTH) {
      violations.add("has %d characters, at most %d are taken".formatted(length, MAXIMUM_LENGTH));
    }
    for (var anyOf : composition) {
      if (anyOf.stream().noneMatch(characters -> characters.occursIn(text))) {
        violations.add("needs " + spoken(anyOf));
      }
    }
    if (blocklist.contains(text)) {
      violations.add("is among the passwords that attackers try first");
    }
    if (containsAny(text, ownNames)) {
      violations.add("contains the name of the user or the organisation");
    }
    return List.copyOf(violations);
  }

  /// True once a password set at `changedAt` may no longer be used to sign in.
  public boolean isExpired(Instant changedAt, Instant now) {
    return maximumAge.filter(age -> now.isAfter(changedAt.plus(age))).isPresent();
  }

  private static boolean containsAny(String text, List<String> ownNames) {
    var lower = text.toLowerCase(Locale.ROOT);
    return ownNames.stream()
        .flatMap(name -> List.of(name.toLowerCase(Locale.ROOT).split("[^\\p{L}\\p{N}]+")).stream())
        .filter(part -> part.length() >= NAME_PART_LENGTH)
        .anyMatch(lower::contains);
  }

  private static String spoken(Set<CharacterClass> anyOf) {
    return anyOf.stream()
        .sorted()
        .map(characters ->
            switch (characters) {
              case LOWER -> "a lower-case letter";
              case UPPER -> "an upper-case letter";
              case DIGIT -> "a digit";
              case SPECIAL -> "a special character";
            })
        .collect(Collectors.joining(" or "));
  }
}
