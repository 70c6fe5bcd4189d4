package io.safekeep.identity.password;

import io.quarkus.security.PermissionsAllowed;
import io.safekeep.contracts.TenantId;
import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.security.Caller;
import jakarta.transaction.Transactional;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/// Where administrators try what their password policy takes.
@Path("/v1/tenants/{tenant:[^/:]+}/password-policy:test")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Tag(name = "Passwords")
public class TestPasswordResource {

  private final SqlPasswordPolicies policies;
  private final Passwords passwords;
  private final Caller caller;

  TestPasswordResource(SqlPasswordPolicies policies, Passwords passwords, Caller caller) {
    this.policies = policies;
    this.passwords = passwords;
    this.caller = caller;
  }

  @Schema(name = "PasswordCandidate")
  public record Candidate(@NotNull @Size(max = 1024) @Schema(format = "password") String password) {

    @Override
    public String toString() {
      return "Candidate[...]";
    }
  }

  @Schema(name = "PasswordVerdict")
  public record Verdict(
      boolean accepted,
      @Schema(description = "What is wrong with it, each to be read after \"The password\"")
          List<String> violations) {}

  @POST
  @PermissionsAllowed("password-policy:read")
  @Transactional
  @Operation(
      summary = "Try a password against the rule",
      description =
          "Nothing of it is stored or logged. Names and history of a person are not known.")
  public Verdict test(UUID tenant, @NotNull @Valid Candidate candidate) {
    var id = new TenantId(tenant);
    if (!caller.mayTouch(id)) {
      throw Refusal.notFound("tenant " + tenant);
    }
    var violations =
        passwords.violations(
            policies.of(id).effective(),
            new Password(candidate.password()),
            List.of(policies.organisation(id)));
    return new Verdict(violations.isEmpty(), violations);
  }
}
