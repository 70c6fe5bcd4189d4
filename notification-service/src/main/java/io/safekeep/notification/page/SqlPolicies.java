package io.safekeep.notification.page;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.safekeep.notification.page.EscalationPolicy.Step;
import io.safekeep.runtime.sql.Sql;
import io.safekeep.runtime.sql.Sql.Row;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// Table `escalation_policy`.
@Singleton
class SqlPolicies {

  private static final String NEWEST =
      """
      select * from (
        select distinct on (name) name, version, steps::text as steps, rounds,
          extract(epoch from quiet)::bigint as quiet, changed_by, changed_at, removed
        from escalation_policy order by name, version desc) as newest
      where not removed
      """;

  private final Sql sql;
  private final ObjectMapper json;
  private final PagingSettings settings;

  SqlPolicies(Sql sql, ObjectMapper json, PagingSettings settings) {
    this.sql = sql;
    this.json = json;
    this.settings = settings;
  }

  /// A step as the table keeps it.
  ///
  /// @param seconds that it is given to answer
  @RegisterForReflection
  record StoredStep(List<String> targets, long seconds) {}

  /// All, by name.
  List<EscalationPolicy> all() {
    return sql.query(NEWEST + " order by name", this::read);
  }

  Optional<EscalationPolicy> inForce(String name) {
    return sql.first(NEWEST + " and name = ?", this::read, name);
  }

  /// A policy, or the installation's default one: a page by a name that somebody misspelt is not
  /// lost.
  Optional<EscalationPolicy> inForceOrDefault(String name) {
    return inForce(name).or(() -> inForce(settings.policy()));
  }

  Optional<EscalationPolicy> find(String name, int version) {
    return sql.first(
        """
        select name, version, steps::text as steps, rounds,
          extract(epoch from quiet)::bigint as quiet, changed_by, changed_at
        from escalation_policy where name = ? and version = ?
        """,
        this::read,
        name,
        version);
  }

  /// Version that comes next; whoever changes the same policy waits.
  int nextVersion(String name) {
    sql.first(
        "select pg_advisory_xact_lock(hashtextextended('escalation-policy ' || ?, 0)) is null as no",
        row -> row.flag("no"),
        name);
    return sql.query(
            "select coalesce(max(version), 0) + 1 as next from escalation_policy where name = ?",
            row -> (int) row.number("next"),
            name)
        .getFirst();
  }

  /// @param removed whether nobody is asked by that name any more
  void add(EscalationPolicy policy, boolean removed) {
    sql.update(
        """
        insert into escalation_policy
          (name, version, steps, rounds, quiet, changed_by, changed_at, removed)
        values (?, ?, ?::jsonb, ?, ? * interval '1 second', ?, ?, ?)
        """,
        policy.name(),
        policy.version(),
        write(policy.steps()),
        policy.rounds(),
        policy.quiet().toSeconds(),
        policy.changedBy(),
        policy.changedAt(),
        removed);
  }

  private EscalationPolicy read(Row row) throws SQLException {
    return new EscalationPolicy(
        row.text("name"),
        (int) row.number("version"),
        steps(row.text("steps")),
        (int) row.number("rounds"),
        Duration.ofSeconds(row.number("quiet")),
        row.text("changed_by"),
        row.instant("changed_at"));
  }

  private List<Step> steps(String stored) {
    try {
      return List.of(json.readValue(stored, StoredStep[].class)).stream()
          .map(step ->
              new Step(
                  step.targets().stream().map(label -> Target.parse(label).orElseThrow()).toList(),
                  Duration.ofSeconds(step.seconds())))
          .toList();
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("the steps of a policy cannot be read", e);
    }
  }

  private String write(List<Step> steps) {
    try {
      return json.writeValueAsString(
          steps.stream()
              .map(step ->
                  new StoredStep(
                      step.targets().stream().map(Target::label).toList(),
                      step.patience().toSeconds()))
              .toList());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("the steps of a policy cannot be written", e);
    }
  }
}
