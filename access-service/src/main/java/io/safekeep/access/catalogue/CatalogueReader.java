package io.safekeep.access.catalogue;

import io.safekeep.access.grant.Privilege;
import io.safekeep.access.resource.ResourceClass;
import io.safekeep.runtime.document.Fields;
import io.safekeep.runtime.document.Issue;
import io.safekeep.runtime.document.Issues;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads a document into a catalogue, and says everything that is wrong with it.
public final class CatalogueReader {

  /// Bytes.
  public static final int LARGEST = 256 * 1024;

  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Duration WEEK = Duration.ofDays(7);

  /// Cluster roles that give away the cluster, whatever a policy says.
  private static final Set<String> NEVER = Set.of("cluster-admin");

  private CatalogueReader() {}

  /// What became of a document.
  ///
  /// @param catalogue empty if there is an error among the issues
  public record Reading(Optional<Catalogue> catalogue, List<Issue> issues) {}

  /// An entitlement and where it stands.
  record Placed(Entitlement entitlement, Fields at) {}

  public static Reading read(byte[] document) {
    var issues = new Issues();
    var entitlements = new ArrayList<Placed>();
    Fields.read(document, LARGEST, issues)
        .ifPresent(root -> {
          var listed = root.mappings("entitlements");
          listed.forEach(fields -> {
            var entitlement = entitlement(fields, issues);
            if (entitlement != null) {
              entitlements.add(new Placed(entitlement, fields));
              Linter.look(entitlement, fields);
            }
          });
          root.end();
          if (listed.isEmpty()) {
            issues.error("entitlements", "is empty: nobody could ask for anything");
          }
        });
    // If one could not be read, nobody knows what the others mean by its name.
    if (issues.errors() == 0) {
      Linter.lookAcross(entitlements);
    }
    return new Reading(
        issues.errors() == 0
            ? Optional.of(new Catalogue(entitlements.stream().map(Placed::entitlement).toList()))
            : Optional.empty(),
        issues.all());
  }

  /// Reads all fields before it judges, so that each is told of; null if there was an error.
  private static @Nullable Entitlement entitlement(Fields fields, Issues issues) {
    var errorsBefore = issues.errors();
    var name = fields.name("name");
    var description = fields.text("description");
    var resourceClass =
        fields.choice("class", Arrays.asList(ResourceClass.values()), ResourceClass::label);
    var resources = fields.of("resources", NamePattern::new);
    var teams = fields.names("teams");
    var privilegeFields = fields.mapping("privilege");
    var privilege = resourceClass.map(known -> privilege(known, privilegeFields));
    var reasons = fields.choices("reasons", Reason.values());
    var ticket = fields.of("ticket", TicketPattern::of);
    var durationFields = fields.mapping("duration");
    var usual = durationFields.duration("usual", MINUTE, FixedRules.MOST);
    var most = durationFields.duration("most", MINUTE, FixedRules.MOST);
    var extensions = (int) durationFields.integer("extensions", 0, 10, 0L);
    durationFields.end();
    var requestTtl = fields.duration("request-ttl", MINUTE, WEEK);
    var stages = fields.mappings("stages").stream().map(CatalogueReader::stage).toList();
    var customer =
        fields.choice(
            "customer", Arrays.asList(CustomerApproval.values()), CustomerApproval::label);
    var stepUp = fields.mappingIfAny("step-up");
    var toRequest = stepUp.flatMap(steps -> stepUp(steps, "request"));
    var toApprove = stepUp.flatMap(steps -> stepUp(steps, "approve"));
    var toConnect = stepUp.flatMap(steps -> stepUp(steps, "connect"));
    stepUp.ifPresent(Fields::end);
    var breakGlass = fields.flag("break-glass", false);
    var conflicts = fields.namesIfAny("conflicts");
    var when = condition(fields, "when");
    var denyIf = condition(fields, "deny-if");
    fields.end();
    if (issues.errors() > errorsBefore || !fields.isMapping()) {
      return null;
    }
    return new Entitlement(
        name.orElseThrow(),
        description.orElseThrow(),
        resourceClass.orElseThrow(),
        resources.orElseThrow(),
        teams,
        privilege.orElseThrow(),
        reasons,
        ticket.orElseThrow(),
        usual.orElseThrow(),
        most.orElseThrow(),
        extensions,
        requestTtl.orElseThrow(),
        stages,
        customer.orElseThrow(),
        toRequest.orElse(null),
        toApprove.orElse(null),
        toConnect.orElse(null),
        breakGlass,
        conflicts,
        when.orElse(null),
        denyIf.orElse(null));
  }

  private static Privilege privilege(ResourceClass resourceClass, Fields fields) {
    var privilege =
        switch (resourceClass) {
          case POSTGRES ->
              new Privilege.Postgres(
                  fields.flag("writes", false),
                  fields.integer("rows", 1, 1_000_000_000, null),
                  fields.duration("idle", MINUTE, FixedRules.MOST).orElse(MINUTE));
          case KUBERNETES ->
              new Privilege.Kubernetes(
                  fields.of("cluster-role", CatalogueReader::clusterRole).orElse(""));
          case SSH -> new Privilege.Ssh(List.copyOf(fields.textsIfAny("commands")));
          case PORTAL -> new Privilege.Portal(fields.texts("scopes"));
        };
    fields.end();
    return privilege;
  }

  private static String clusterRole(String name) {
    if (NEVER.contains(name)) {
      throw new IllegalArgumentException("gives away the whole cluster");
    }
    return name;
  }

  private static Stage stage(Fields fields) {
    var stage =
        new Stage(
            (int) fields.integer("quorum", 1, 10, 1L),
            fields.names("teams"),
            fields.durationIfAny("skip-after", MINUTE, WEEK).orElse(null));
    fields.end();
    return stage;
  }

  private static Optional<StepUp> stepUp(Fields fields, String act) {
    return fields
        .mappingIfAny(act)
        .map(step -> {
          var stepUp =
              new StepUp(
                  step.texts("acr"),
                  step.duration("max-age", MINUTE, FixedRules.MOST).orElse(MINUTE));
          step.end();
          return stepUp;
        });
  }

  private static Optional<Condition> condition(Fields fields, String name) {
    return fields
        .textIfAny(name)
        .flatMap(source -> {
          try {
            return Optional.of(Condition.of(source));
          } catch (Condition.NotACondition e) {
            e.reasons().forEach(reason -> fields.error(name, reason));
            return Optional.empty();
          }
        });
  }
}
