package io.safekeep.access.catalogue;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.safekeep.access.grant.Privilege;
import io.safekeep.runtime.document.Issue;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class CatalogueReaderTest {

  /// Valid; tests replace one part of it.
  private static final String DOCUMENT =
      """
      entitlements:
        - name: database-read
          description: Read a tenant's database
          class: postgres
          resources: main*
          teams: [customer-support]
          privilege: {writes: false, rows: 100, idle: PT15M}
          reasons: [CUSTOMER_INITIATED_SUPPORT]
          ticket: "T-[0-9]+"
          duration: {usual: PT2H, most: PT8H, extensions: 2}
          request-ttl: PT4H
          stages:
            - {quorum: 2, teams: [team-leads], skip-after: PT1H}
          customer: if-tenant-requires
          step-up:
            connect: {acr: ["urn:safekeep:acr:password"], max-age: PT1H}
          break-glass: true
          when: "resource.region == 'eu'"
          deny-if: "'contractors' in subject.teams"
      """;

  @Test
  void documentIsReadWithAllItsTerms() {
    // When
    var reading = read(DOCUMENT);

    // Then
    var entitlement = reading.catalogue().orElseThrow().find("database-read").orElseThrow();
    assertThat(entitlement.privilege())
        .isEqualTo(new Privilege.Postgres(false, 100, Duration.ofMinutes(15)));
    assertThat(entitlement.most()).isEqualTo(Duration.ofHours(8));
    assertThat(entitlement.extensions()).isEqualTo(2);
    assertThat(entitlement.stages())
        .containsExactly(new Stage(2, Set.of("team-leads"), Duration.ofHours(1)));
    assertThat(entitlement.customer()).isEqualTo(CustomerApproval.IF_TENANT_REQUIRES);
    assertThat(entitlement.toConnect())
        .isEqualTo(new StepUp(Set.of("urn:safekeep:acr:password"), Duration.ofHours(1)));
    assertThat(entitlement.toRequest()).isNull();
    assertThat(entitlement.when()).hasToString("resource.region == 'eu'");
    assertThat(reading.issues())
        .extracting(Issue::text)
        .containsExactly("are all skipped if nobody answers");
  }

  @Test
  void policyThatIsShippedHasNoIssue() throws IOException {
    // Given
    byte[] shipped;
    try (var in = CatalogueReader.class.getResourceAsStream("/catalogue/default.yaml")) {
      shipped = in.readAllBytes();
    }

    // When
    var reading = CatalogueReader.read(shipped);

    // Then
    assertThat(reading.issues())
        .extracting(Issue::path, Issue::text)
        .allMatch(issue -> issue.toString().contains("break-glass"));
    assertThat(reading.catalogue().orElseThrow().entitlements()).hasSize(8);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "name: database-read      | name: Database          | 2  | is no name of a-z",
        "class: postgres          | class: oracle           | 4  | is none of postgres, kubernetes, ssh, portal",
        "resources: main*         | resources: ma*in        | 5  | is no name of a resource",
        "[customer-support]       | []                      | 6  | is empty",
        "rows: 100                | rows: 0                 | 7  | is 0, and may be 1 to 1000000000",
        "rows: 100                | rows: 100, more: 1      | 7  | is not known here",
        "[CUSTOMER_INITIATED_SUPPORT] | [CURIOSITY]         | 8  | is none of CUSTOMER_INITIATED_SUPPORT",
        "T-[0-9]+                 | T-[0-9]*)               | 9  | is no regular expression",
        "T-[0-9]+                 | (T-[0-9]+)?             | 9  | matches no ticket at all",
        "most: PT8H               | most: PT24H1S           | 10 | is PT24H1S, and may be PT1M to PT24H",
        "usual: PT2H              | usual: PT9H             | 10 | is PT9H, more than most, PT8H",
        "request-ttl: PT4H        | request-ttl: 4 hours    | 11 | is no duration such as PT4H",
        "skip-after: PT1H         | skip-after: PT4H        | 13 | when the request has expired already",
        "if-tenant-requires       | sometimes               | 14 | is none of never, if-tenant-requires, always",
        "break-glass: true        | break-glass: maybe      | 17 | is neither true nor false",
        "resource.region == 'eu'  | resource.planet == 'eu' | 18 | undeclared reference",
        "resource.region == 'eu'  | resource.region         | 18 | is neither true nor false",
        "resource.region == 'eu'  | resource.name.matches('(a+)+') | 18 | calls matches",
        "resource.region == 'eu'  | subject.teams.exists(t, t == 'x') | 18 | undeclared reference",
        "'contractors' in         | 'contractors' in in     | 19 | Syntax error",
        "break-glass: true        | break-glass: true, x: 1 | 17 | is no YAML"
      })
  void mistakeIsNamedWithItsLine(String right, String wrong, int line, String text) {
    // When
    var reading = read(DOCUMENT.replace(right, wrong));

    // Then
    assertThat(reading.catalogue()).isEmpty();
    assertThat(reading.issues())
        .filteredOn(Issue::blocks)
        .anySatisfy(issue -> {
          assertThat(issue.line()).isEqualTo(line);
          assertThat(issue.text()).contains(text);
        });
  }

  @Test
  void everyMistakeIsToldAtOnce() {
    // When
    var reading = read(DOCUMENT.replace("PT8H", "P2D").replace("rows: 100", "rows: many"));

    // Then
    assertThat(reading.issues())
        .filteredOn(Issue::blocks)
        .extracting(Issue::line)
        .containsExactly(7, 10);
  }

  @Test
  void networkInfrastructureIsForNamedTeamsAlone() {
    // When
    var reading = read(DOCUMENT.replace("resources: main*", "resources: network-core"));

    // Then
    assertThat(reading.issues())
        .extracting(Issue::text)
        .contains(
            "has customer-support; network infrastructure is for data-center-support,"
                + " technical-operations alone");
  }

  @Test
  void analyticsAreForDataThatNamesNobody() {
    assertThat(read(DOCUMENT.replace("[CUSTOMER_INITIATED_SUPPORT]", "[ANALYTICS]")).issues())
        .extracting(Issue::text)
        .contains("has ANALYTICS, for which resources must begin with deidentified-");
  }

  @Test
  void twoOfOneNameAndConflictsWithNobodyAreMistakes() {
    // Given
    var entry = DOCUMENT.substring(DOCUMENT.indexOf("  - name"));

    // When
    var twice = read(DOCUMENT + entry);
    var stranger = read(DOCUMENT + "    conflicts: [database-write]\n");

    // Then
    assertThat(twice.issues())
        .extracting(Issue::line, Issue::text)
        .contains(org.assertj.core.groups.Tuple.tuple(20, "is database-read, and so is another"));
    assertThat(stranger.issues())
        .extracting(Issue::text)
        .contains("has database-write, which is not there");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "---",
        "a: b",
        "entitlements: []",
        "entitlements: [[[[[[[[[[[[[[[]]]]]]]]]]]]]]]",
        "a: &a [1]\nentitlements: [*a, *a]",
        "entitlements: &e [*e]",
        "entitlements: [{name: x}]\n---\nentitlements: []",
        "? [complex]\n: key",
        "!!javax.script.ScriptEngineManager [x]",
        "\u0000"
      })
  void whatIsNoCatalogueIsRefusedWithAReason(String document) {
    // When
    var reading = read(document);

    // Then
    assertThat(reading.catalogue()).isEmpty();
    assertThat(reading.issues()).isNotEmpty();
  }

  @Test
  void tooLargeAndNotUtf8AreRefused() {
    assertThat(CatalogueReader.read(new byte[CatalogueReader.LARGEST + 1]).issues())
        .extracting(Issue::text)
        .containsExactly("has 262145 bytes, at most 262144");
    assertThat(CatalogueReader.read(new byte[] {(byte) 0xff, (byte) 0xfe, 0, 1}).issues())
        .extracting(Issue::text)
        .containsExactly("is not UTF-8");
  }

  /// Whatever bytes come, they are read or refused: nothing is thrown and nothing lasts over 24 h.
  @Test
  void damagedDocumentsAreReadOrRefused() {
    // Given
    var random = new Random(20261122);
    var parts =
        List.of("&a ", "*a", "[", "{", "}", ": ", "- ", "\"", "!!", "\n", "PT99H", "\0", "((");

    for (int round = 0; round < 1000; round++) {
      // When
      var document = new StringBuilder(DOCUMENT);
      for (int change = random.nextInt(4); change >= 0; change--) {
        int at = random.nextInt(document.length() - 10);
        switch (random.nextInt(3)) {
          case 0 -> document.delete(at, at + random.nextInt(10));
          case 1 -> document.insert(at, parts.get(random.nextInt(parts.size())));
          default -> document.setCharAt(at, (char) random.nextInt(1, 256));
        }
      }
      documentIsReadOrRefused(document.toString().getBytes(UTF_8));
    }
  }

  @MethodSource("documents")
  @FuzzTest(maxDuration = "5m")
  void documentIsReadOrRefused(byte[] document) {
    var reading = CatalogueReader.read(document);
    assertThat(reading.catalogue().isPresent())
        .isEqualTo(reading.issues().stream().noneMatch(Issue::blocks));
    reading
        .catalogue()
        .ifPresent(catalogue ->
            assertThat(catalogue.entitlements())
                .allMatch(one -> one.most().compareTo(Duration.ofHours(24)) <= 0));
  }

  static Stream<byte[]> documents() {
    // More that is wrong than is told of.
    var faulty = "entitlements:\n" + "  - {name: a}\n".repeat(60);
    return Stream.of(DOCUMENT, DOCUMENT + DOCUMENT, "entitlements: []", "&a [*a]", faulty)
        .map(document -> document.getBytes(UTF_8));
  }

  private static CatalogueReader.Reading read(String document) {
    return CatalogueReader.read(document.getBytes(UTF_8));
  }
}
