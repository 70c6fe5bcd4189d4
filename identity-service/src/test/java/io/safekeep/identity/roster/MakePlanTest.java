package io.safekeep.identity.roster;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.safekeep.identity.employee.Employee;
import io.safekeep.identity.role.Role;
import io.safekeep.identity.roster.Report.Line;
import io.safekeep.runtime.problem.Refusal;
import java.io.ByteArrayInputStream;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MakePlanTest {

  private static final LocalDate TODAY = LocalDate.parse("2026-06-01");
  private static final String HEADER =
      "external_id,user_name,display_name,kind,offered_on,starts_on,roles,teams,manager,last_day\n";
  private static final Employee GRACE =
      new Employee.Active(
          new Employee.Profile(
              new UUID(0, 1),
              new Employee.Hire(
                  "grace", "Grace Hopper", Employee.Kind.EMPLOYEE, "HR-1", null, TODAY, TODAY),
              Set.of(Role.ENGINEER),
              Set.of("databases"),
              null,
              null,
              Instant.EPOCH),
          Instant.EPOCH);
  private static final Employee GONE =
      new Employee.Left(
          new Employee.Profile(
              new UUID(0, 2),
              new Employee.Hire("joan", "Joan", Employee.Kind.EMPLOYEE, "HR-2", null, TODAY, TODAY),
              Set.of(Role.SUPPORT),
              Set.of(),
              null,
              null,
              Instant.EPOCH),
          "left",
          Instant.EPOCH);

  @Test
  void exportSaysWhoComesChangesAndStays() {
    // When
    var report =
        report(
            """
            HR-1,grace,Grace B. Hopper,,,,engineer support,databases,,2026-06-30
            HR-3,Ada,"Lovelace, Ada",contractor,2026-05-01,2026-06-01,support,"desk nights",HR-1,
            HR-2,joan,Joan,,,,,,,2026-05-01
            """);

    // Then
    assertThat(report.lines())
        .containsExactly(
            new Line(
                1,
                "HR-1",
                "changed",
                List.of(
                    "display_name: Grace Hopper → Grace B. Hopper",
                    "roles: engineer → engineer support",
                    "last_day: nothing → 2026-07-01T00:00:00Z"),
                null),
            new Line(2, "HR-3", "created", List.of(), null),
            new Line(3, "HR-2", "unchanged", List.of(), null));
  }

  @Test
  void sameExportTwiceChangesNothing() {
    assertThat(report("HR-1,grace,Grace Hopper,employee,,,engineer,databases,,\n"))
        .isEqualTo(
            new Report(
                false, 0, 0, 1, 0, List.of(new Line(1, "HR-1", "unchanged", List.of(), null))));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "HR-9,grace,Somebody,,,,support,,, | user_name grace is taken",
        "HR-9,ida,Ida,,,,tenant-admin,,, | roles names tenant-admin, which the vendor's people cannot have",
        "HR-9,ida,Ida,,,,,,, | roles is needed",
        "HR-9,ida,Ida,,yesterday,,support,,, | offered_on is no date such as 2026-11-30",
        "HR-9,ida,Ida,visitor,,,support,,, | kind is neither employee nor contractor",
        "HR-9,ida,Ida,,,,support,,HR-9, | manager is the person",
        "HR-9,ida,Ida,,,,support,,HR-2, | manager HR-2 does not work here",
        "HR-9,ida,Ida,,,,support,../x,, | teams names ../x, which has other characters than a-z, 0-9, -",
        "HR-1,hopper,Grace,,,,engineer,,, | user_name is grace here, and stays",
        "HR-2,joan,Joan,,,,support,,, | has left; who comes back is a new person here, with another external_id",
        ",ida,Ida,,,,support,,, | external_id is needed, of at most 100 characters"
      })
  void lineThatCannotBeTakenIsRefusedWithItsReason(String line, String reason) {
    assertThat(report(line + "\n").lines())
        .extracting(Line::outcome, Line::reason)
        .containsExactly(tuple("refused", reason));
  }

  @Test
  void personTwiceIsRefusedTheSecondTime() {
    assertThat(report("HR-9,ida,Ida,,,,support,,,\nHR-9,ida,Ida,,,,support,,,\n").lines())
        .extracting(Line::outcome)
        .containsExactly("created", "refused");
  }

  @Test
  void jsonIsReadLikeCsv() {
    var json =
        """
        [{"external_id": "HR-9", "user_name": "ida", "display_name": "Ida", "roles": "support",
          "email": "ida@home.example"}]
        """;

    var plan = plan(ReadRoster.json(stream(json)));

    assertThat(Report.of(plan, false).lines()).extracting(Line::outcome).containsExactly("created");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "external_id,password | HR-1,secret",
        "external_id,user_name | HR-1,\"grace",
        "external_id,user_name | HR-1,grace,more"
      })
  void exportThatCannotBeReadIsRefused(String header, String line) {
    assertThatThrownBy(() -> ReadRoster.csv(stream(header + "\n" + line + "\n")))
        .isInstanceOf(Refusal.class)
        .hasMessageStartingWith("body cannot be read")
        .hasMessageNotContaining("secret");
  }

  @Test
  void exportIsBounded() {
    var lines = new StringBuilder("external_id\n");
    for (int i = 0; i <= ReadRoster.MOST; i++) {
      lines.append("HR-").append(i).append('\n');
    }

    assertThatThrownBy(() -> ReadRoster.csv(stream(lines.toString())))
        .isInstanceOf(Refusal.class)
        .hasMessage("body has more than 5000 people");
  }

  private static Report report(String lines) {
    return Report.of(plan(ReadRoster.csv(stream(HEADER + lines))), false);
  }

  private static Plan plan(List<RosterLine> lines) {
    return new MakePlan(List.of(GRACE, GONE), TODAY).of(lines);
  }

  private static ByteArrayInputStream stream(String text) {
    return new ByteArrayInputStream(text.getBytes(UTF_8));
  }
}
