package io.safekeep.access.policy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.safekeep.access.catalogue.FixedRules;
import io.safekeep.runtime.sql.Sql;
import io.safekeep.runtime.sql.Sql.Row;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/// Every decision with what it was based on. The database refuses to change or remove one.
@Singleton
class SqlDecisions {

  private final Sql sql;
  private final ObjectMapper json;

  SqlDecisions(Sql sql, ObjectMapper json) {
    this.sql = sql;
    this.json = json;
  }

  /// A decision, as it was kept.
  ///
  /// @param judgement as JSON, to be compared with another
  record Kept(UUID id, int policyVersion, String policySha256, Facts facts, JsonNode judgement) {}

  /// Durable when it returns.
  void add(UUID id, int policyVersion, String policySha256, Facts facts, Judgement judgement) {
    var resource = facts.resource();
    sql.update(
        """
        insert into access_decision (id, at, employee, tenant, entitlement, permitted,
          policy_version, policy_sha256, facts, judgement)
        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
        id,
        facts.at(),
        facts.asked().employee(),
        resource == null ? null : resource.tenant().value(),
        facts.asked().entitlement(),
        judgement.isPermitted(),
        policyVersion,
        policySha256,
        write(facts),
        write(judgement));
  }

  Optional<Kept> find(UUID id) {
    return sql.first(
        """
        select id, policy_version, policy_sha256, facts, judgement from access_decision
        where id = ?
        """,
        this::read,
        id);
  }

  /// How many permit on the word of who asked alone.
  long permittedWithoutTicket(Instant since) {
    return sql.first(
            """
            select count(*) as count from access_decision
            where permitted and at > ?
              and not (judgement::json #>> '{terms,ticketChecked}')::boolean
            """,
            row -> row.number("count"),
            since)
        .orElseThrow();
  }

  /// How many permit access to network infrastructure to others than its teams.
  long permittedOnNetwork(Instant since) {
    return sql.first(
            """
            select count(*) as count from access_decision
            where permitted and at > ?
              and starts_with(facts::jsonb #>> '{resource,name}', ?)
              and not jsonb_exists_any(facts::jsonb #> '{employee,teams}', ?)
            """,
            row -> row.number("count"),
            since,
            FixedRules.NETWORK,
            FixedRules.NETWORK_TEAMS.toArray(String[]::new))
        .orElseThrow();
  }

  /// A judgement in the form in which it is kept.
  JsonNode form(Judgement judgement) {
    try {
      return json.readTree(write(judgement));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a judgement cannot be read", e);
    }
  }

  private Kept read(Row row) throws SQLException {
    try {
      return new Kept(
          row.id("id"),
          (int) row.number("policy_version"),
          row.text("policy_sha256"),
          json.readValue(row.text("facts"), Facts.class),
          json.readTree(row.text("judgement")));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("decision " + row.id("id") + " cannot be read", e);
    }
  }

  private String write(Object value) {
    try {
      return json.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("a decision cannot be written", e);
    }
  }
}
