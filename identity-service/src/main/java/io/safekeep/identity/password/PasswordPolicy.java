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
import java.util.stream.Stream;

/// Rules that every new password must meet. Each preset is a published promise: it can be made
/// stronger, never weaker. The blocklist and the ban on one's own name hold in all of them.
///
/// @param name under which answers and pages speak of the policy
/// @param version of the tenant's choice that it comes from; 0 where nobody chose
/// @param minimumLength in Unicode code points
/// @param composition each entry names classes of which at least one character must occur
/// @param maximumAge after which the password only serves to choose a new one
/// @param allOf a tenant's own expressions that must be found
/// @param noneOf likewise, that may not be found
/// @param remembered how many passwords of the same person may not come back, the present included
public record PasswordPolicy(
    String name,
    int version,
    int minimumLength,
    List<Set<CharacterClass>> composition,
    Optional<Duration> maximumAge,
    List<Expression> allOf,
    List<Expression> noneOf,
    int remembered) {

  /// Longest password taken, in code points: above the 64 of NIST SP 800-63B-4 section 3.1.1.2, low
  /// enough that hashing cost stays the same for everybody.
  public static final int MAXIMUM_LENGTH = 128;

  /// What is remembered where nobody chose otherwise.
  public static final int USUALLY_REMEMBERED = 5;

  /// Each one costs a hash whenever somebody chooses a password.
  public static final int MOST_REMEMBERED = 10;

  /// The shortest maximum age of all presets: younger passwords are good under any.
  static final Duration SHORTEST_MAXIMUM_AGE = Duration.ofDays(90);

  /// Shortest part of a user or organisation name that may not occur in a password: shorter ones
  /// would forbid ordinary words.
  private static final int NAME_PART_LENGTH = 4;

  /// NIST SP 800-63B-4 section 3.1.1.2, for a password that is never the only factor.
  private static final int NIST_LENGTH_WITH_SECOND_FACTOR = 8;

  /// People of tenants; also the floor of whatever a tenant chooses.
  public static final PasswordPolicy CUSTOMER =
      preset(
          "customer",
          6,
          List.of(Set.of(LOWER), Set.of(UPPER), Set.of(DIGIT, SPECIAL)),
          Optional.empty());

  /// The vendor's own people.
  public static final PasswordPolicy EMPLOYEE =
      preset(
          "employee",
          8,
          List.of(Set.of(LOWER), Set.of(UPPER), Set.of(DIGIT), Set.of(SPECIAL)),
          Optional.of(SHORTEST_MAXIMUM_AGE));

  /// Accounts on infrastructure, where keys are not possible.
  public static final PasswordPolicy INFRASTRUCTURE =
      preset("infrastructure", 12, List.of(), Optional.empty());

  /// NIST SP 800-63B-4 section 3.1.1.2 for a password as the only factor: long, no composition
  /// rules, no periodic change.
  public static final PasswordPolicy NIST =
      preset("nist-800-63b-4", 15, List.of(), Optional.empty());

  public static final List<PasswordPolicy> PRESETS =
      List.of(CUSTOMER, EMPLOYEE, INFRASTRUCTURE, NIST);

  public PasswordPolicy {
    composition = composition.stream().map(Set::copyOf).toList();
    allOf = List.copyOf(allOf);
    noneOf = List.copyOf(noneOf);
  }

  private static PasswordPolicy preset(
      String name,
      int minimumLength,
      List<Set<CharacterClass>> composition,
      Optional<Duration> maximumAge) {
    return new PasswordPolicy(
        name, 0, minimumLength, composition, maximumAge, List.of(), List.of(), USUALLY_REMEMBERED);
  }

  /// The preset of that name.
  static PasswordPolicy preset(String name) {
    return PRESETS.stream().filter(preset -> preset.name.equals(name)).findFirst().orElseThrow();
  }

  /// What holds for a tenant's people: the preset that it chose on top of the floor, and its own
  /// expressions on top of both. NIST's preset has no composition rules to add and is longer than
  /// the floor instead.
  ///
  /// @param secondFactor true if the tenant asks everybody for one
  static PasswordPolicy of(ChosenPolicy chosen, boolean secondFactor) {
    var preset = preset(chosen.preset());
    boolean nist = preset.equals(NIST);
    return new PasswordPolicy(
        preset.name,
        chosen.version(),
        nist && secondFactor
            ? NIST_LENGTH_WITH_SECOND_FACTOR
            : Math.max(CUSTOMER.minimumLength, preset.minimumLength),
        nist
            ? List.of()
            : Stream.concat(CUSTOMER.composition.stream(), preset.composition.stream())
                .distinct()
                .toList(),
        preset.maximumAge,
        chosen.allOf(),
        chosen.noneOf(),
        chosen.remembered());
  }

  /// Everything that is wrong with a password; empty if it may be used. The sentences never repeat
  /// the password.
  ///
  /// @param ownNames user name, organisation and the like, which must not occur in the password
  public List<String> violations(Password password, Blocklist blocklist, List<String> ownNames) {
    var text = password.normalized();
    int length = text.codePointCount(0, text.length());
    if (length > MAXIMUM_LENGTH) {
      return List.of("has %d characters, at most %d are taken".formatted(length, MAXIMUM_LENGTH));
    }
    var violations = new ArrayList<String>();
    if (length < minimumLength) {
      violations.add("has %d characters, at least %d are needed".formatted(length, minimumLength));
    }
    for (var anyOf : composition) {
      if (anyOf.stream().noneMatch(characters -> characters.occursIn(text))) {
        violations.add("needs " + spoken(anyOf));
      }
    }
    allOf.stream()
        .filter(expression -> !expression.occursIn(text))
        .map(Expression::says)
        .forEach(violations::add);
    noneOf.stream()
        .filter(expression -> expression.occursIn(text))
        .map(Expression::says)
        .forEach(violations::add);
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

  /// The whole rule for people, a sentence each, in the order in which it is judged.
  public List<String> inWords() {
    var words = new ArrayList<String>();
    words.add(
        "It has at least %d and at most %d characters.".formatted(minimumLength, MAXIMUM_LENGTH));
    composition.forEach(anyOf -> words.add("It has %s.".formatted(spoken(anyOf))));
    allOf.forEach(expression ->
        words.add(
            "It matches %s; otherwise it %s.".formatted(expression.text(), expression.says())));
    noneOf.forEach(expression ->
        words.add(
            "It does not match %s; otherwise it %s."
                .formatted(expression.text(), expression.says())));
    words.add("It is not among the passwords that attackers try first.");
    words.add("It does not contain the name of the user or the organisation.");
    words.add("It is none of the person's last %d passwords.".formatted(remembered));
    maximumAge.ifPresent(age ->
        words.add("After %d days it only serves to choose another.".formatted(age.toDays())));
    return List.copyOf(words);
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
