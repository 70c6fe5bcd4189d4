package io.safekeep.access.policy;

import io.quarkus.security.PermissionsAllowed;
import io.safekeep.access.catalogue.Stage;
import io.safekeep.access.employee.Employee;
import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.security.Caller;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/// Asks the policy without asking for access, in the shape of AuthZEN (OpenID Authorization API
/// 1.0, "Access Evaluation"). A request for access gets its answer from the same code.
@Path("/v1")
@Tag(name = "Access policy")
@RunOnVirtualThread
public class EvaluationResource {

  private final DecideAccess decideAccess;
  private final ReplayDecision replayDecision;
  private final Approvers approvers;
  private final Caller caller;

  EvaluationResource(
      DecideAccess decideAccess,
      ReplayDecision replayDecision,
      Approvers approvers,
      Caller caller) {
    this.decideAccess = decideAccess;
    this.replayDecision = replayDecision;
    this.approvers = approvers;
    this.caller = caller;
  }

  /// @param type `employee`
  @Schema(name = "EvaluationSubject")
  record Subject(@NotBlank String type, @NotBlank @Size(max = 100) String id) {}

  /// @param name of an entitlement
  @Schema(name = "EvaluationAction")
  record Action(@NotBlank @Size(max = 63) String name) {}

  /// @param type `resource`
  @Schema(name = "EvaluationResource")
  record Thing(@NotBlank String type, @NotNull UUID id) {}

  /// @param duration ISO 8601; null for the entitlement's default
  /// @param acr how the subject signed in; the caller's own sign-in counts if it is the subject
  @Schema(name = "EvaluationContext")
  record Context(
      @NotBlank @Size(max = 100) String reason,
      @NotBlank @Size(max = 100) String ticket,
      @Nullable @Schema(type = SchemaType.STRING) Duration duration,
      @Nullable Instant startAt,
      boolean breakGlass,
      @Nullable @Size(max = 200) String acr,
      @Nullable Instant authenticatedAt) {}

  @Schema(name = "Evaluation")
  record Evaluation(
      @NotNull @Valid Subject subject,
      @NotNull @Valid Action action,
      @NotNull @Valid Thing resource,
      @NotNull @Valid Context context) {

    Asked asked(Caller caller) {
      if (!subject.type().equals("employee")) {
        throw Refusal.invalid("subject.type", "is not employee");
      }
      if (!resource.type().equals("resource")) {
        throw Refusal.invalid("resource.type", "is not resource");
      }
      var isCaller = subject.id().equals(caller.subject());
      return new Asked(
          subject.id(),
          resource.id(),
          action.name(),
          context.reason(),
          context.ticket(),
          context.duration(),
          context.startAt(),
          context.breakGlass(),
          isCaller ? caller.acr().orElse(null) : context.acr(),
          isCaller ? caller.authenticatedAt().orElse(null) : context.authenticatedAt());
    }
  }

  /// @param skipAfter null for never
  @Schema(name = "EvaluationStage")
  record StageView(
      int quorum, List<String> teams, @Nullable Duration skipAfter, List<Person> approvers) {}

  @Schema(name = "Person")
  record Person(String id, String displayName) {

    static Person of(Employee employee) {
      return new Person(employee.id(), employee.displayName());
    }
  }

  /// What goes with a permission.
  ///
  /// @param ticketChecked false if only the ticket's form was looked at
  @Schema(name = "EvaluationObligations")
  record Obligations(
      Duration duration,
      Duration mostDuration,
      int extensions,
      Duration requestTtl,
      List<StageView> stages,
      String customerApproval,
      boolean stepUpToApprove,
      boolean stepUpToConnect,
      boolean ticketChecked) {}

  /// @param id of the kept decision
  /// @param findings all that is against it; empty if it is permitted
  /// @param obligations null if it is denied
  @Schema(name = "EvaluationAnswerContext")
  record AnswerContext(UUID id, List<Finding> findings, @Nullable Obligations obligations) {}

  @Schema(name = "EvaluationAnswer")
  record Answer(boolean decision, AnswerContext context) {}

  @POST
  @Path("/evaluations")
  @PermissionsAllowed("access-policy:evaluate")
  @Operation(
      summary = "Ask whether somebody may have something, and on what terms",
      description =
          "Answers as a request for access would be answered, and says who could approve it. With"
              + " `policyVersion`, answers as that version would, also if it is only proposed.")
  public Answer evaluate(
      @QueryParam("policyVersion") @Nullable Integer policyVersion,
      @NotNull @Valid Evaluation evaluation) {
    var asked = evaluation.asked(caller);
    return switch (decide(asked, policyVersion)) {
      case Decision.Denied(var id, var findings) ->
          new Answer(false, new AnswerContext(id, findings, null));
      case Decision.Permitted(var id, var terms) ->
          new Answer(true, new AnswerContext(id, List.of(), obligations(terms, asked.employee())));
    };
  }

  private Decision decide(Asked asked, @Nullable Integer version) {
    if (version == null) {
      return decideAccess.evaluate(asked);
    }
    try {
      return decideAccess.evaluate(asked, version);
    } catch (NoSuchElementException e) {
      throw Refusal.notFound("policy version " + version);
    }
  }

  private Obligations obligations(Terms terms, String requester) {
    return new Obligations(
        terms.duration(),
        terms.mostDuration(),
        terms.extensions(),
        terms.requestTtl(),
        terms.stages().stream().map(stage -> view(stage, requester)).toList(),
        terms.customerApproval().label(),
        terms.toApprove() != null,
        terms.toConnect() != null,
        terms.ticketChecked());
  }

  private StageView view(Stage stage, String requester) {
    return new StageView(
        stage.quorum(),
        List.copyOf(stage.teams()),
        stage.skipAfter(),
        approvers.of(stage, requester).stream().map(Person::of).toList());
  }

  @GET
  @Path("/decisions/{id:[^/:]+}")
  @PermissionsAllowed("access-policy:read")
  @Operation(summary = "Read a decision with everything it was based on")
  public ReplayDecision.Kept decision(@PathParam("id") UUID id) {
    return replayDecision.find(id);
  }

  @POST
  @Path("/decisions/{id:[^/:]+}:replay")
  @PermissionsAllowed("access-policy:read")
  @Operation(
      summary = "Make a decision again, from the same facts and by the same version of the policy")
  public ReplayDecision.Replayed replay(@PathParam("id") UUID id) {
    return replayDecision.replay(id);
  }
}
