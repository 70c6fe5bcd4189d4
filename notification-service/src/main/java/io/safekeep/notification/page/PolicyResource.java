package io.safekeep.notification.page;

import io.quarkus.security.PermissionsAllowed;
import io.safekeep.notification.page.EscalationPolicy.Step;
import io.safekeep.runtime.http.Page;
import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.security.Caller;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/// Escalation policies over HTTP.
@Path("/v1/escalation-policies")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Tag(name = "On-call")
@RunOnVirtualThread
public class PolicyResource {

  private static final String NAME = "[a-z0-9][a-z0-9-]{0,62}";
  private static final Duration DEFAULT_QUIET = Duration.ofMinutes(30);

  private final TendPolicies tendPolicies;
  private final SqlPolicies policies;
  private final Caller caller;

  PolicyResource(TendPolicies tendPolicies, SqlPolicies policies, Caller caller) {
    this.tendPolicies = tendPolicies;
    this.policies = policies;
    this.caller = caller;
  }

  /// @param targets `schedule:<name>/primary`, `schedule:<name>/secondary` or `employee:<id>`
  /// @param minutes that it is given to answer
  @Schema(name = "EscalationStep")
  public record StepBody(
      @NotEmpty @Size(max = EscalationPolicy.MOST_TARGETS) List<String> targets,
      @Min(1) @Max(5) int minutes) {}

  /// @param rounds how often the steps are gone through before everybody is asked; 2 by default
  /// @param quietMinutes how long somebody who has a page in hand may be silent; 30 by default
  @Schema(name = "EscalationPolicyWanted")
  public record PolicyBody(
      @NotEmpty @Size(max = EscalationPolicy.MOST_STEPS) List<@NotNull @Valid StepBody> steps,
      @Min(1) @Max(EscalationPolicy.MOST_ROUNDS) @Nullable Integer rounds,
      @Min(5) @Max(240) @Nullable Integer quietMinutes) {}

  @Schema(name = "EscalationPolicy")
  public record PolicyView(
      String name,
      int version,
      List<StepBody> steps,
      int rounds,
      long quietMinutes,
      String changedBy,
      Instant changedAt) {

    static PolicyView of(EscalationPolicy policy) {
      return new PolicyView(
          policy.name(),
          policy.version(),
          policy.steps().stream()
              .map(step ->
                  new StepBody(
                      step.targets().stream().map(Target::label).toList(),
                      (int) step.patience().toMinutes()))
              .toList(),
          policy.rounds(),
          policy.quiet().toMinutes(),
          policy.changedBy(),
          policy.changedAt());
    }
  }

  @GET
  @PermissionsAllowed("on-call:read")
  @Operation(summary = "List the escalation policies, by name")
  public Page<PolicyView> list() {
    return new Page<>(policies.all().stream().map(PolicyView::of).toList(), null);
  }

  @GET
  @Path("/{name}")
  @PermissionsAllowed("on-call:read")
  @Operation(summary = "Show an escalation policy")
  public PolicyView find(@PathParam("name") String name) {
    return policies
        .inForce(name)
        .map(PolicyView::of)
        .orElseThrow(() -> Refusal.notFound("escalation policy " + name));
  }

  @PUT
  @Path("/{name}")
  @PermissionsAllowed("on-call:manage")
  @Operation(
      summary = "Make an escalation policy, or its next version",
      description =
          "Each step is given 1 to 5 minutes. A step at which nobody could be reached at any time in"
              + " the next 35 days is refused.")
  @APIResponse(responseCode = "422", description = "Problem escalates-to-nobody, with `steps`")
  public PolicyView put(
      @PathParam("name") @Pattern(regexp = NAME) String name, @NotNull @Valid PolicyBody request) {
    Integer rounds = request.rounds();
    Integer quiet = request.quietMinutes();
    return PolicyView.of(
        tendPolicies.put(
            caller.actor(),
            name,
            request.steps().stream().map(PolicyResource::step).toList(),
            rounds == null ? 2 : rounds,
            quiet == null ? DEFAULT_QUIET : Duration.ofMinutes(quiet)));
  }

  private static Step step(StepBody body) {
    return new Step(
        body.targets().stream()
            .map(label ->
                Target.parse(label)
                    .orElseThrow(() ->
                        Refusal.invalid(
                            "steps.targets",
                            "has '"
                                + label
                                + "', which is no schedule:<name>/primary,"
                                + " schedule:<name>/secondary or employee:<id>")))
            .toList(),
        Duration.ofMinutes(body.minutes()));
  }

  @DELETE
  @Path("/{name}")
  @PermissionsAllowed("on-call:manage")
  @Operation(
      summary = "Take an escalation policy away",
      description = "Pages that name it go by the default policy from then on.")
  @APIResponse(responseCode = "204", description = "Taken away")
  public void remove(@PathParam("name") String name) {
    tendPolicies.remove(caller.actor(), name);
  }
}
