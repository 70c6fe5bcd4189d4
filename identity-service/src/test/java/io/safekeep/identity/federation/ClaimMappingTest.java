package io.safekeep.identity.federation;

import static org.assertj.core.api.Assertions.assertThat;

import io.safekeep.identity.federation.ClaimMapping.Described;
import io.safekeep.identity.role.Role;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ClaimMappingTest {

  private static final Map<String, Role> ROLE_OF =
      Map.of("admins", Role.TENANT_ADMIN, "staff", Role.MEMBER);

  @Test
  void keycloaksRolesStandBelowAPath() {
    // Given
    var claims =
        Map.<String, Object>of(
            "preferred_username", "ada",
            "name", "Ada Lovelace",
            "email", "ada@acme.example",
            "email_verified", true,
            "realm_access", Map.of("roles", List.of("admins", "offline_access")));

    // When
    var described = mapping("preferred_username", "realm_access.roles").read(claims);

    // Then
    assertThat(described)
        .isEqualTo(
            new Described(
                Optional.of("ada"),
                Optional.of("Ada Lovelace"),
                Optional.of("ada@acme.example"),
                Set.of(Role.TENANT_ADMIN)));
  }

  @Test
  void claimWithDotsInItsNameIsNoPath() {
    // Given
    var claims =
        Map.<String, Object>of(
            "https://acme.example/roles",
            "staff",
            "upn",
            "Ada@acme.example",
            "email_verified",
            "true");

    // When
    var described = mapping("upn", "https://acme.example/roles").read(claims);

    // Then
    assertThat(described.roles()).containsExactly(Role.MEMBER);
    assertThat(described.userName()).contains("Ada");
    assertThat(described.email()).isEmpty();
  }

  @Test
  void addressThatIsNotVerifiedCountsAsNone() {
    assertThat(mapping("sub", "groups").read(Map.of("email", "ada@acme.example")).email())
        .isEmpty();
    assertThat(
            mapping("sub", "groups")
                .read(Map.of("email", "ada@acme.example", "email_verified", "no"))
                .email())
        .isEmpty();
  }

  @Test
  void claimsOfAnotherKindAreTakenForNone() {
    // When
    var described =
        mapping("preferred_username", "groups.names")
            .read(Map.of("preferred_username", 7, "name", List.of("Ada"), "groups", "staff"));

    // Then
    assertThat(described)
        .isEqualTo(new Described(Optional.empty(), Optional.empty(), Optional.empty(), Set.of()));
  }

  @Test
  void domainsAreComparedWhole() {
    // Given
    var joining = new Terms.Joining(true, Set.of("Acme.example"));

    // Then
    assertThat(joining.domainOf("ada@ACME.example")).isPresent();
    assertThat(joining.domainOf("ada@evil-acme.example")).isEmpty();
    assertThat(joining.domainOf("ada@acme.example.evil.example")).isEmpty();
    assertThat(joining.domainOf("ada@acme.example@evil.example")).isEmpty();
    assertThat(joining.domainOf("acme.example")).isEmpty();
  }

  @Test
  void everyMethodAndOneOfTheClassesIsNeeded() {
    // Given
    var assurance =
        new Assurance(
            Set.of("gold", "silver"), Set.of("hwk", "pin"), Set.of("gold"), Set.of("otp"));

    // Then
    assertThat(assurance.isMetBy("silver", Set.of("hwk", "pin", "user"))).isTrue();
    assertThat(assurance.isMetBy("silver", Set.of("hwk"))).isFalse();
    assertThat(assurance.isMetBy("bronze", Set.of("hwk", "pin"))).isFalse();
    assertThat(assurance.isMetBy(null, Set.of("hwk", "pin"))).isFalse();
    assertThat(assurance.isMultiFactor("gold", Set.of())).isTrue();
    assertThat(assurance.isMultiFactor("silver", Set.of("otp"))).isTrue();
    assertThat(assurance.isMultiFactor("silver", Set.of("mfa"))).isFalse();
    assertThat(assurance.isMultiFactor(null, Set.of())).isFalse();
  }

  private static ClaimMapping mapping(String userName, String roles) {
    return new ClaimMapping(
        userName, "name", "email", "email_verified", Optional.of(roles), ROLE_OF, Set.of());
  }
}
