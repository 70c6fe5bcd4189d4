package io.safekeep.access.policy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.safekeep.access.catalogue.Catalogues;
import io.safekeep.runtime.problem.Refusal;
import jakarta.inject.Singleton;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/// Makes a past decision again, to show that it came from the policy and from what was known, and
/// from nothing else.
@Singleton
class ReplayDecision {

  private final SqlDecisions decisions;
  private final Catalogues catalogues;
  private final ObjectMapper json;

  ReplayDecision(SqlDecisions decisions, Catalogues catalogues, ObjectMapper json) {
    this.decisions = decisions;
    this.catalogues = catalogues;
    this.json = json;
  }

  @Schema(name = "Decision")
  record Kept(
      UUID id, int policyVersion, String policySha256, JsonNode facts, JsonNode judgement) {}

  /// @param identical whether both judgements are the same
  @Schema(name = "ReplayedDecision")
  record Replayed(UUID id, boolean identical, JsonNode then, JsonNode now) {}

  /// @throws Refusal NOT_FOUND
  Kept find(UUID id) {
    var kept = kept(id);
    return new Kept(
        kept.id(),
        kept.policyVersion(),
        kept.policySha256(),
        json.valueToTree(kept.facts()),
        kept.judgement());
  }

  /// @throws Refusal NOT_FOUND
  Replayed replay(UUID id) {
    var kept = kept(id);
    var policy = catalogues.of(kept.policyVersion());
    var now = decisions.form(PolicyRules.judge(policy, kept.facts()));
    var identical = policy.sha256().equals(kept.policySha256()) && now.equals(kept.judgement());
    return new Replayed(id, identical, kept.judgement(), now);
  }

  private SqlDecisions.Kept kept(UUID id) {
    return decisions.find(id).orElseThrow(() -> Refusal.notFound("decision " + id));
  }
}
