package io.safekeep.access.policy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.safekeep.access.catalogue.Catalogue;
import io.safekeep.access.catalogue.CatalogueReader;
import io.safekeep.access.catalogue.Catalogues;
import io.safekeep.access.catalogue.FixedRules;
import io.safekeep.access.employee.Employee;
import io.safekeep.access.employee.Gates;
import io.safekeep.access.policy.Facts.Thing;
import io.safekeep.contracts.TenantId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PolicyRulesTest {

  private static final Instant NOW = Instant.parse("2026-11-22T09:30:00Z");
  private static final UUID MAIN = new UUID(1, 1);
  private static final TenantId TENANT = new TenantId(new UUID(2, 2));

  private static final Catalogues.Version POLICY =
      new Catalogues.Version(
          7,
          "5e3d",
          catalogue(
              """
              entitlements:
                - name: database-read
                  description: Read a tenant's database
                  class: postgres
                  resources: "*"
                  teams: [customer-support, technical-operations]
                  privilege: {writes: false, rows: 100, idle: PT15M}
                  reasons: [CUSTOMER_INITIATED_SUPPORT, PRODUCTION_ALERT]
                  ticket: "T-[0-9]+"
                  duration: {usual: PT2H, most: PT8H}
                  request-ttl: PT4H
                  stages: [{teams: [team-leads]}]
                  customer: if-tenant-requires
                  step-up:
                    request: {acr: [strong], max-age: PT1H}
                  conflicts: [database-audit]
                  when: "resource.region == 'eu'"
                  deny-if: "'contractors' in subject.teams"
                - name: database-audit
                  description: Look whether a database is as it should be
                  class: postgres
                  resources: "*"
                  teams: [customer-support]
                  privilege: {writes: false, rows: 100, idle: PT15M}
                  reasons: [PROVIDER_INITIATED_REVIEW]
                  ticket: "T-[0-9]+"
                  duration: {usual: PT2H, most: PT8H}
                  request-ttl: PT4H
                  stages: []
                  customer: never
                  break-glass: true
              """));

  private static final Gates OPEN =
      new Gates(
          NOW.minus(Duration.ofDays(900)),
          NOW.minus(Duration.ofDays(900)),
          NOW.minus(Duration.ofDays(900)),
          NOW.minus(Duration.ofDays(364)));

  @Test
  void whatEverythingSpeaksForIsPermittedOnTheEntitlementsTerms() {
    // When
    var judgement = PolicyRules.judge(POLICY, facts());

    // Then
    var terms = judgement.terms().orElseThrow();
    assertThat(terms.duration()).isEqualTo(Duration.ofHours(2));
    assertThat(terms.mostDuration()).isEqualTo(Duration.ofHours(8));
    assertThat(terms.stages()).hasSize(1);
    assertThat(terms.ticketChecked()).isTrue();
    assertThat(terms.policyVersion()).isEqualTo(7);
    assertThat(terms.policySha256()).isEqualTo("5e3d");
  }

  @Test
  void everyClosedGateIsNamed() {
    assertThat(textsOf(withEmployee(employee(Gates.NONE, Set.of("customer-support"), true))))
        .containsExactly(
            "employee e1 has no record of a background check (for the employer to record)",
            "employee e1 has no record of a signed non-disclosure agreement (for the employer to record)",
            "employee e1 has no record of an acknowledgement of the security policy (theirs to do)",
            "employee e1 has no record of security training within the last 365 days (theirs to do)");
  }

  @Test
  void trainingCountsForAYearToTheSecond() {
    // Given
    var year = Duration.ofDays(365);

    // When
    var justOver = textsOf(withTraining(NOW.minus(year)));
    var justNot = textsOf(withTraining(NOW.minus(year).plusSeconds(1)));

    // Then
    assertThat(justOver)
        .containsExactly(
            "employee e1 has no record of security training within the last 365 days (theirs to do)");
    assertThat(justNot).isEmpty();
  }

  @Test
  void allThatIsAgainstItIsToldAndNotTheFirstAlone() {
    // Given
    var asked =
        new Asked(
            "e1",
            MAIN,
            "database-read",
            "CURIOSITY",
            "none",
            Duration.ofHours(9),
            NOW.minus(Duration.ofHours(1)),
            true,
            "weak",
            NOW);

    // When
    var judgement =
        PolicyRules.judge(
            POLICY,
            new Facts(
                NOW,
                asked,
                employee(Gates.NONE, Set.of("contractors"), false),
                new Thing(MAIN, TENANT, "ssh", "network-core", "us"),
                false,
                TicketStatus.NOT_ASKED,
                Set.of(),
                Set.of("database-audit")));

    // Then
    assertThat(judgement.against().stream().map(Finding::rule).distinct())
        .containsExactly(
            Rule.EMPLOYEE,
            Rule.GATE,
            Rule.RESOURCE,
            Rule.TEAM,
            Rule.REASON,
            Rule.TICKET,
            Rule.DURATION,
            Rule.START,
            Rule.STEP_UP,
            Rule.BREAK_GLASS,
            Rule.CONFLICT,
            Rule.WHEN,
            Rule.DENY_IF,
            Rule.NETWORK_INFRASTRUCTURE);
  }

  @ParameterizedTest
  @EnumSource(
      value = TicketStatus.class,
      mode = EnumSource.Mode.EXCLUDE,
      names = {"OPEN", "DECLARED"})
  void ticketThatIsNotKnownToBeOpenAndTheTenantsDenies(TicketStatus ticket) {
    assertThat(PolicyRules.judge(POLICY, withTicket(ticket)).against())
        .extracting(Finding::rule)
        .containsExactly(Rule.TICKET);
  }

  @Test
  void declaredTicketPermitsAndSaysThatNobodyLooked() {
    // When
    var terms = PolicyRules.judge(POLICY, withTicket(TicketStatus.DECLARED)).terms();

    // Then
    assertThat(terms.orElseThrow().ticketChecked()).isFalse();
  }

  @Test
  void networkInfrastructureIsClosedToOthersWhateverTheDocumentSays() {
    // Given
    var network = new Thing(MAIN, TENANT, "postgres", "network-plan", "eu");

    // When
    var others = PolicyRules.judge(POLICY, withResource(network));
    var named =
        PolicyRules.judge(
            POLICY,
            new Facts(
                NOW,
                asked(),
                employee(OPEN, Set.of("technical-operations"), true),
                network,
                true,
                TicketStatus.OPEN,
                Set.of(),
                Set.of()));

    // Then
    assertThat(others.against())
        .extracting(Finding::rule)
        .containsExactly(Rule.NETWORK_INFRASTRUCTURE);
    assertThat(named.isPermitted()).isTrue();
  }

  @Test
  void membershipThatAReviewSuspendedDoesNotCount() {
    // Given
    var facts = facts();

    // When
    var judgement =
        PolicyRules.judge(
            POLICY,
            new Facts(
                NOW,
                facts.asked(),
                facts.employee(),
                thing(),
                true,
                TicketStatus.OPEN,
                Set.of("customer-support"),
                Set.of()));

    // Then
    assertThat(judgement.against())
        .extracting(Finding::text)
        .containsExactly(
            "employee e1 is in customer-support, which after the last review does not count for"
                + " database-read");
  }

  @Test
  void conflictHoldsBothWays() {
    // Given
    var audit =
        asked(asked ->
            new Asked(
                "e1",
                MAIN,
                "database-audit",
                "PROVIDER_INITIATED_REVIEW",
                "T-1",
                null,
                null,
                false,
                null,
                null));

    // When
    var judgement =
        PolicyRules.judge(
            POLICY,
            new Facts(
                NOW,
                audit,
                employee(OPEN, Set.of("customer-support"), true),
                thing(),
                true,
                TicketStatus.OPEN,
                Set.of(),
                Set.of("database-read")));

    // Then
    assertThat(judgement.against())
        .extracting(Finding::text)
        .containsExactly("entitlement database-audit is not for who has database-read");
  }

  /// Draws facts at random; judges them by what the rules are meant to be.
  @Test
  void oneReasonAgainstIsEnoughAndNothingLastsLongerThanADay() {
    // Given
    var random = new Random(20261122);
    int permitted = 0;

    for (int round = 0; round < 20_000; round++) {
      // When
      var facts = draw(random);
      var judgement = PolicyRules.judge(POLICY, facts);

      // Then
      assertThat(judgement.isPermitted()).isEqualTo(judgement.against().isEmpty());
      if (judgement.terms().isPresent()) {
        permitted++;
        var terms = judgement.terms().get();
        assertThat(terms.mostDuration()).isLessThanOrEqualTo(FixedRules.MOST);
        assertThat(terms.duration()).isBetween(Duration.ofMinutes(1), terms.mostDuration());
        assertThat(facts.employee()).isNotNull();
        assertThat(facts.employee().active()).isTrue();
        assertThat(facts.employee().gates().closed(NOW)).isEmpty();
        assertThat(facts.ticket()).isIn(TicketStatus.OPEN, TicketStatus.DECLARED);
        for (var spoiled : spoil(facts)) {
          assertThat(PolicyRules.judge(POLICY, spoiled).isPermitted()).isFalse();
        }
      }
    }
    assertThat(permitted).isGreaterThan(20);
  }

  private static Facts draw(Random random) {
    var asked =
        new Asked(
            "e1",
            MAIN,
            pick(random, "database-read", "database-read", "database-audit", "other"),
            pick(random, "CUSTOMER_INITIATED_SUPPORT", "PROVIDER_INITIATED_REVIEW", "ANALYTICS"),
            pick(random, "T-1", "T-1", "T-1", "x"),
            random.nextBoolean() ? null : Duration.ofMinutes(random.nextLong(-10, 2000)),
            random.nextBoolean() ? null : NOW.plusSeconds(random.nextLong(-100, 4_000_000)),
            random.nextInt(4) == 0,
            pick(random, "strong", "strong", "weak"),
            NOW.minusSeconds(random.nextLong(0, 5000)));
    var gates =
        new Gates(
            random.nextInt(8) == 0 ? null : NOW,
            random.nextInt(8) == 0 ? NOW.plusSeconds(1) : NOW,
            NOW,
            NOW.minus(Duration.ofDays(random.nextLong(0, 420))));
    var teams =
        random.nextInt(6) == 0
            ? Set.of("customer-support", "contractors")
            : Set.of("customer-support");
    return new Facts(
        NOW,
        asked,
        random.nextInt(20) == 0 ? null : employee(gates, teams, random.nextInt(10) != 0),
        new Thing(MAIN, TENANT, "postgres", pick(random, "main", "network-x"), "eu"),
        true,
        TicketStatus.values()[random.nextInt(TicketStatus.values().length)],
        random.nextInt(10) == 0 ? teams : Set.of(),
        random.nextInt(5) == 0 ? Set.of("database-audit", "database-read") : Set.of());
  }

  private static String pick(Random random, String... choices) {
    return choices[random.nextInt(choices.length)];
  }

  /// The same facts, each time with one thing against them.
  private static List<Facts> spoil(Facts facts) {
    var spoiled = new ArrayList<Facts>();
    var employee = facts.employee();
    spoiled.add(with(facts, null, facts.resource(), facts.ticket()));
    spoiled.add(
        with(
            facts,
            employee(employee.gates(), employee.teams(), false),
            facts.resource(),
            facts.ticket()));
    spoiled.add(
        with(
            facts, employee(Gates.NONE, employee.teams(), true), facts.resource(), facts.ticket()));
    spoiled.add(
        with(
            facts,
            employee(employee.gates(), Set.of("finance"), true),
            facts.resource(),
            facts.ticket()));
    spoiled.add(with(facts, employee, null, facts.ticket()));
    spoiled.add(with(facts, employee, facts.resource(), TicketStatus.CLOSED));
    return spoiled;
  }

  private static Facts with(
      Facts facts, @Nullable Employee employee, @Nullable Thing resource, TicketStatus ticket) {
    return new Facts(
        facts.at(),
        facts.asked(),
        employee,
        resource,
        facts.tenantIsKnown(),
        ticket,
        facts.suspended(),
        facts.held());
  }

  private static Facts facts() {
    return withTicket(TicketStatus.OPEN);
  }

  private static Facts withTicket(TicketStatus ticket) {
    return new Facts(
        NOW,
        asked(),
        employee(OPEN, Set.of("customer-support"), true),
        thing(),
        true,
        ticket,
        Set.of(),
        Set.of());
  }

  private static Facts withEmployee(Employee employee) {
    return with(facts(), employee, thing(), TicketStatus.OPEN);
  }

  private static Facts withTraining(Instant at) {
    return withEmployee(employee(new Gates(NOW, NOW, NOW, at), Set.of("customer-support"), true));
  }

  private static Facts withResource(Thing resource) {
    return with(facts(), facts().employee(), resource, TicketStatus.OPEN);
  }

  private static Asked asked() {
    return new Asked(
        "e1",
        MAIN,
        "database-read",
        "CUSTOMER_INITIATED_SUPPORT",
        "T-1",
        null,
        null,
        false,
        "strong",
        NOW.minusSeconds(60));
  }

  private static Asked asked(UnaryOperator<Asked> change) {
    return change.apply(asked());
  }

  private static Employee employee(Gates gates, Set<String> teams, boolean active) {
    return new Employee("e1", "Grace Hopper", teams, Set.of("support"), null, active, gates);
  }

  private static Thing thing() {
    return new Thing(MAIN, TENANT, "postgres", "main", "eu");
  }

  private static List<String> textsOf(Facts facts) {
    return PolicyRules.judge(POLICY, facts).against().stream().map(Finding::text).toList();
  }

  private static Catalogue catalogue(String document) {
    return CatalogueReader.read(document.getBytes(UTF_8)).catalogue().orElseThrow();
  }
}
