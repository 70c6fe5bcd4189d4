package io.safekeep.identity.roster;

import io.safekeep.identity.roster.Plan.Change;
import io.safekeep.identity.roster.Plan.Create;
import io.safekeep.identity.roster.Plan.Keep;
import io.safekeep.identity.roster.Plan.Refuse;
import io.safekeep.identity.roster.Plan.Step;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/// What an import did, or would do, for people to read.
@Schema(name = "ImportReport")
public record Report(
    @Schema(description = "False for a dry run") boolean applied,
    int created,
    int changed,
    int unchanged,
    int refused,
    List<Line> lines) {

  private static final int MOST_REFUSED = 100;

  public Report {
    lines = List.copyOf(lines);
  }

  /// @param line number of the person in the export, from 1
  @Schema(name = "ImportLine")
  public record Line(
      int line,
      String externalId,
      @Schema(enumeration = {"created", "changed", "unchanged", "refused"}) String outcome,
      List<String> changes,
      @Nullable @Schema(description = "Why it is refused") String reason) {}

  static Report of(Plan plan, boolean applied) {
    var lines = plan.steps().stream().map(Report::line).toList();
    return new Report(
        applied,
        count(lines, "created"),
        count(lines, "changed"),
        count(lines, "unchanged"),
        count(lines, "refused"),
        lines);
  }

  List<Line> refusedLines() {
    return lines.stream()
        .filter(line -> line.outcome().equals("refused"))
        .limit(MOST_REFUSED)
        .toList();
  }

  private static Line line(Step step) {
    var outcome =
        switch (step) {
          case Create _ -> "created";
          case Change _ -> "changed";
          case Keep _ -> "unchanged";
          case Refuse _ -> "refused";
        };
    return new Line(
        step.line(),
        step.externalId(),
        outcome,
        step.changes(),
        step instanceof Refuse refuse ? refuse.reason() : null);
  }

  private static int count(List<Line> lines, String outcome) {
    return Math.toIntExact(lines.stream().filter(line -> line.outcome().equals(outcome)).count());
  }
}
