package io.safekeep.access.request;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.safekeep.access.catalogue.CustomerApproval;
import io.safekeep.access.catalogue.Stage;
import io.safekeep.access.catalogue.StepUp;
import io.safekeep.access.grant.Privilege;
import io.safekeep.access.policy.Terms;
import io.safekeep.access.resource.ResourceClass;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Terms as JSON. The resource's class says what the privilege is.
@RegisterForReflection(
    targets = {StoredTerms.class, Stage.class, StepUp.class},
    registerFullHierarchy = true)
record StoredTerms(
    JsonNode privilege,
    Duration duration,
    Duration mostDuration,
    Duration requestTtl,
    List<Stage> stages,
    CustomerApproval customerApproval,
    int extensions,
    @Nullable StepUp toApprove,
    @Nullable StepUp toConnect,
    boolean ticketChecked,
    int policyVersion,
    String policySha256) {

  static String write(Terms terms, ObjectMapper json) {
    try {
      return json.writeValueAsString(
          new StoredTerms(
              json.valueToTree(terms.privilege()),
              terms.duration(),
              terms.mostDuration(),
              terms.requestTtl(),
              terms.stages(),
              terms.customerApproval(),
              terms.extensions(),
              terms.toApprove(),
              terms.toConnect(),
              terms.ticketChecked(),
              terms.policyVersion(),
              terms.policySha256()));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("terms cannot be written", e);
    }
  }

  static Terms read(String text, ResourceClass resourceClass, ObjectMapper json) {
    try {
      var stored = json.readValue(text, StoredTerms.class);
      return new Terms(
          json.treeToValue(stored.privilege(), Privilege.of(resourceClass)),
          stored.duration(),
          stored.mostDuration(),
          stored.requestTtl(),
          stored.stages(),
          stored.customerApproval(),
          stored.extensions(),
          stored.toApprove(),
          stored.toConnect(),
          stored.ticketChecked(),
          stored.policyVersion(),
          stored.policySha256());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("terms cannot be read", e);
    }
  }
}
