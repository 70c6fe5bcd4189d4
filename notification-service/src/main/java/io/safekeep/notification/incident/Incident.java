package io.safekeep.notification.incident;

import io.safekeep.notification.NotificationProblem;
import io.safekeep.runtime.problem.CommonProblem;
import io.safekeep.runtime.problem.Refusal;
import java.time.Instant;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Something that went wrong, and what is done about it. Rules only: whoever keeps one writes it
/// down.
///
/// @param key of what is wrong
/// @param customerImpact whether customers notice it
/// @param publicText null until somebody has written it
public record Incident(
    UUID id,
    String key,
    Kind kind,
    Report report,
    Grade grade,
    Team team,
    IncidentState state,
    Stamps stamps,
    boolean restricted,
    boolean customerImpact,
    @Nullable PublicText publicText) {

  /// What is told of it first.
  ///
  /// @param source who found it: a person, or the name of a control or of a rule
  /// @param openedBy `sub`, or the name of the service
  /// @param exercise whether it is only played, so that people know how
  public record Report(
      String title, String description, String source, String openedBy, boolean exercise) {}

  /// How bad it is.
  ///
  /// @param floor least severe that it may become without the CIO; null if nothing bounds it
  /// @param waivedBy `sub` of the CIO who allowed less than the floor; null if nobody did
  /// @param matrix version of the severity matrix that holds for it
  /// @param runbook where the matrix says what to do
  public record Grade(
      Severity severity,
      @Nullable Severity floor,
      @Nullable String waivedBy,
      int matrix,
      String runbook) {

    boolean allows(Severity wanted) {
      return floor == null || waivedBy != null || !wanted.isLessSevereThan(floor);
    }
  }

  /// Who does what, each a `sub`; null while nobody does.
  public record Team(
      @Nullable String commander, @Nullable String communications, @Nullable String scribe) {

    static final Team NOBODY = new Team(null, null, null);

    public Set<String> people() {
      return Stream.of(commander, communications, scribe)
          .filter(Objects::nonNull)
          .collect(Collectors.toUnmodifiableSet());
    }
  }

  /// When what happened, each null until it has (P25).
  ///
  /// @param detectedAt when something noticed
  /// @param pagedAt when somebody was called
  /// @param acknowledgedAt when a person took it
  /// @param mitigatedAt when the effects were over
  public record Stamps(
      Instant detectedAt,
      Instant openedAt,
      @Nullable Instant pagedAt,
      @Nullable Instant acknowledgedAt,
      @Nullable Instant mitigatedAt,
      @Nullable Instant resolvedAt,
      @Nullable Instant reviewedAt,
      @Nullable Instant closedAt) {

    static Stamps opened(Instant detectedAt, Instant at) {
      return new Stamps(detectedAt, at, null, null, null, null, null, null);
    }

    Stamps paged(Instant at) {
      return new Stamps(
          detectedAt,
          openedAt,
          first(pagedAt, at),
          acknowledgedAt,
          mitigatedAt,
          resolvedAt,
          reviewedAt,
          closedAt);
    }

    Stamps acknowledged(Instant at) {
      return new Stamps(
          detectedAt,
          openedAt,
          pagedAt,
          first(acknowledgedAt, at),
          mitigatedAt,
          resolvedAt,
          reviewedAt,
          closedAt);
    }

    /// What is at work again was not mitigated.
    Stamps entering(IncidentState state, Instant at) {
      boolean over = !state.isUnderWay();
      return new Stamps(
          detectedAt,
          openedAt,
          pagedAt,
          acknowledgedAt,
          over || state == IncidentState.MONITORING ? first(mitigatedAt, at) : null,
          over ? first(resolvedAt, at) : null,
          state == IncidentState.REVIEWED ? at : over ? reviewedAt : null,
          state == IncidentState.CLOSED ? at : null);
    }

    private static Instant first(@Nullable Instant known, Instant at) {
      return known == null ? at : known;
    }
  }

  /// As it is when it is opened.
  ///
  /// @param bySuite whether no person opened it: a security incident that the suite opens itself
  ///   never becomes less severe than that without the CIO (P10)
  static Incident opened(
      UUID id,
      IncidentOrder order,
      String openedBy,
      boolean bySuite,
      boolean exercise,
      Grade grade,
      Instant detectedAt,
      Instant at) {
    return new Incident(
        id,
        order.key(),
        order.kind(),
        new Report(order.title(), order.description(), order.source(), openedBy, exercise),
        bySuite && order.kind().isSecurity()
            ? new Grade(grade.severity(), grade.severity(), null, grade.matrix(), grade.runbook())
            : grade,
        Team.NOBODY,
        IncidentState.OPEN,
        Stamps.opened(detectedAt, at),
        order.restricted(),
        order.kind().isNoticedByCustomers(),
        null);
  }

  /// @throws Refusal CONFLICT if that state does not follow, or nobody commands
  Incident move(IncidentState to, Instant at) {
    if (!state.next().contains(to)) {
      throw new Refusal(
          CommonProblem.CONFLICT,
          "incident %s is %s and does not become %s".formatted(id, state.label(), to.label()));
    }
    if (team.commander() == null) {
      throw new Refusal(CommonProblem.CONFLICT, "nobody commands incident " + id);
    }
    return with(grade, team, to, stamps.entering(to, at));
  }

  /// A person took it: whoever commands works on it.
  Incident commandedBy(String employee, Instant at) {
    return with(
        grade,
        new Team(employee, team.communications(), team.scribe()),
        state == IncidentState.OPEN ? IncidentState.INVESTIGATING : state,
        stamps.acknowledged(at));
  }

  Incident with(Team team) {
    return with(grade, team, state, stamps);
  }

  Incident paged(Instant at) {
    return with(grade, team, state, stamps.paged(at));
  }

  /// @param cio `sub` of the CIO if it is they who do it; null otherwise
  /// @throws Refusal SEVERITY_FLOOR
  Incident graded(Severity severity, @Nullable String cio) {
    boolean below = !grade.allows(severity);
    if (below && cio == null) {
      throw new Refusal(
          NotificationProblem.SEVERITY_FLOOR,
          "incident %s does not become less severe than %s without the CIO"
              .formatted(id, Objects.requireNonNull(grade.floor()).text()));
    }
    return with(
        new Grade(
            severity,
            grade.floor(),
            below ? cio : grade.waivedBy(),
            grade.matrix(),
            grade.runbook()),
        team,
        state,
        stamps);
  }

  /// What the public may know. Of what is restricted it knows nothing.
  Incident shown(boolean restricted, boolean customerImpact, @Nullable PublicText publicText) {
    return new Incident(
        id,
        key,
        kind,
        report,
        grade,
        team,
        state,
        stamps,
        restricted,
        customerImpact,
        restricted ? null : publicText);
  }

  private Incident with(Grade grade, Team team, IncidentState state, Stamps stamps) {
    return new Incident(
        id, key, kind, report, grade, team, state, stamps, restricted, customerImpact, publicText);
  }

  public boolean isOver() {
    return !state.isUnderWay();
  }

  public Severity severity() {
    return grade.severity();
  }

  public String title() {
    return report.title();
  }
}
