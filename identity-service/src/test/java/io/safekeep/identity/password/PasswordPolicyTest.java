package io.safekeep.identity.password;

import static io.safekeep.identity.password.PasswordPolicy.CUSTOMER;
import static io.safekeep.identity.password.PasswordPolicy.EMPLOYEE;
import static io.safekeep.identity.password.PasswordPolicy.INFRASTRUCTURE;
import static io.safekeep.identity.password.PasswordPolicy.NIST;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class PasswordPolicyTest {

  private static final Blocklist BLOCKLIST = Blocklist.bundled();

  @Test
  void customerNeedsSixCharacters() {
    assertThat(violations(CUSTOMER, "Kelp7"))
        .containsExactly("has 5 characters, at least 6 are needed");
    assertThat(violations(CUSTOMER, "Kelps7")).isEmpty();
  }

  @Test
  void customerNeedsBothCasesAndADigitOrSpecialCharacter() {
    assertThat(violations(CUSTOMER, "kelps7")).containsExactly("needs an upper-case letter");
    assertThat(violations(CUSTOMER, "KELPS7")).containsExactly("needs a lower-case letter");
    assertThat(violations(CUSTOMER, "Kelpsy"))
        .containsExactly("needs a digit or a special character");
    assertThat(violations(CUSTOMER, "Kelps?")).isEmpty();
  }

  @Test
  void employeeNeedsEightCharactersOfAllFourClasses() {
    assertThat(violations(EMPLOYEE, "Kelp7?x"))
        .containsExactly("has 7 characters, at least 8 are needed");
    assertThat(violations(EMPLOYEE, "Kelp7?xy")).isEmpty();
    assertThat(violations(EMPLOYEE, "Kelp77xy")).containsExactly("needs a special character");
    assertThat(violations(EMPLOYEE, "Kelp??xy")).containsExactly("needs a digit");
  }

  @Test
  void infrastructureNeedsTwelveCharacters() {
    assertThat(violations(INFRASTRUCTURE, "Kelp7?xyKel"))
        .containsExactly("has 11 characters, at least 12 are needed");
    assertThat(violations(INFRASTRUCTURE, "Kelp7?xyKelp")).isEmpty();
  }

  @Test
  void nistAsksForLengthOnly() {
    assertThat(violations(NIST, "kelp under wave"))
        .as("15 characters of one class and blanks")
        .isEmpty();
    assertThat(violations(NIST, "kelp under wav"))
        .containsExactly("has 14 characters, at least 15 are needed");
  }

  @Test
  void lengthIsCountedInCharactersAsPeopleSeeThem() {
    assertThat(violations(CUSTOMER, "Aé7🐟ü"))
        .containsExactly("has 5 characters, at least 6 are needed");
    assertThat(violations(CUSTOMER, "Aé7🐟üx")).isEmpty();
  }

  @Test
  void longestPasswordHas128Characters() {
    assertThat(violations(CUSTOMER, "Ke7" + "x".repeat(125))).isEmpty();
    assertThat(violations(CUSTOMER, "Ke7" + "x".repeat(126)))
        .containsExactly("has 129 characters, at most 128 are taken");
  }

  @Test
  void commonPasswordsAreRefusedUnderEveryPolicyHoweverTheyAreDressedUp() {
    for (var dressedUp :
        List.of("Passw0rd", "P@ssw0rd!", "Welcome2026!", "123Qwerty123", "L3tmein!", "Summer#99")) {
      assertThat(violations(CUSTOMER, dressedUp))
          .as(dressedUp)
          .contains("is among the passwords that attackers try first");
    }
  }

  @Test
  void ownNameMayNotOccur() {
    var names = List.of("ada.lovelace", "Analytical Engines Ltd");

    assertThat(CUSTOMER.violations(new Password("xLOVELACE7x"), BLOCKLIST, names))
        .containsExactly("contains the name of the user or the organisation");
    assertThat(CUSTOMER.violations(new Password("7engInes!"), BLOCKLIST, names))
        .containsExactly("contains the name of the user or the organisation");
    assertThat(CUSTOMER.violations(new Password("Adamant7!"), BLOCKLIST, names))
        .as("parts below four letters do not count")
        .isEmpty();
  }

  @Test
  void tenantsChoiceIsNeverWeakerThanTheFloor() {
    for (var preset : List.of("customer", "employee", "infrastructure")) {
      var chosen = PasswordPolicy.of(new ChosenPolicy(1, preset, List.of(), List.of(), 1), false);

      assertThat(violations(chosen, "Kelp7")).as(preset).isNotEmpty();
      assertThat(violations(chosen, "kelpkelpkelp7?"))
          .as(preset)
          .contains("needs an upper-case letter");
      assertThat(violations(chosen, "KELPKELPKELP7?"))
          .as(preset)
          .contains("needs a lower-case letter");
      assertThat(violations(chosen, "KelpKelpKelpy")).as(preset).isNotEmpty();
    }
  }

  @Test
  void nistIsShorterOnlyWhereNobodyComesInWithThePasswordAlone() {
    var choice = new ChosenPolicy(1, "nist-800-63b-4", List.of(), List.of(), 5);

    assertThat(violations(PasswordPolicy.of(choice, false), "kelp under wav"))
        .containsExactly("has 14 characters, at least 15 are needed");
    assertThat(violations(PasswordPolicy.of(choice, true), "kelp und")).isEmpty();
    assertThat(violations(PasswordPolicy.of(choice, true), "kelp un"))
        .containsExactly("has 7 characters, at least 8 are needed");
  }

  @Test
  void expressionsOfTheTenantAddToTheFloorAndSayWhatTheyWant() {
    var choice =
        new ChosenPolicy(
            3,
            "customer",
            List.of(Expression.of("allOf", "[0-9].*[0-9]", "needs two digits")),
            List.of(Expression.of("noneOf", "(?i)acme", "may not name the company")),
            5);
    var policy = PasswordPolicy.of(choice, false);

    assertThat(violations(policy, "Kelps7")).containsExactly("needs two digits");
    assertThat(violations(policy, "7aCMe-Kelp7")).containsExactly("may not name the company");
    assertThat(violations(policy, "kelps77")).containsExactly("needs an upper-case letter");
    assertThat(violations(policy, "Kelps77")).isEmpty();
    assertThat(policy.version()).isEqualTo(3);
    assertThat(policy.inWords())
        .containsExactly(
            "It has at least 6 and at most 128 characters.",
            "It has a lower-case letter.",
            "It has an upper-case letter.",
            "It has a digit or a special character.",
            "It matches [0-9].*[0-9]; otherwise it needs two digits.",
            "It does not match (?i)acme; otherwise it may not name the company.",
            "It is not among the passwords that attackers try first.",
            "It does not contain the name of the user or the organisation.",
            "It is none of the person's last 5 passwords.");
  }

  @Test
  void employeePasswordExpiresAfterNinetyDays() {
    var changedAt = Instant.parse("2026-01-01T00:00:00Z");

    assertThat(EMPLOYEE.isExpired(changedAt, Instant.parse("2026-04-01T00:00:00Z"))).isFalse();
    assertThat(EMPLOYEE.isExpired(changedAt, Instant.parse("2026-04-01T00:00:01Z"))).isTrue();
    assertThat(CUSTOMER.isExpired(changedAt, Instant.parse("2036-01-01T00:00:00Z"))).isFalse();
  }

  @Test
  void passwordIsNeverPrinted() {
    assertThat(new Password("Kelps7")).hasToString("Password[...]");
  }

  private static List<String> violations(PasswordPolicy policy, String password) {
    return policy.violations(new Password(password), BLOCKLIST, List.of());
  }
}
