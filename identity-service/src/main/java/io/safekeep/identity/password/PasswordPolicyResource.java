package io.safekeep.identity.password;

import io.quarkus.security.PermissionsAllowed;
import io.safekeep.contracts.TenantId;
import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.security.Caller;
import jakarta.transaction.Transactional;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/// What a tenant asks of its people's passwords.
@Path("/v1/tenants/{tenant}/password-policy")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Tag(name = "Passwords")
public class PasswordPolicyResource {

  private final SqlPasswordPolicies policies;
  private final SetPasswordPolicy setPasswordPolicy;
  private final Caller caller;

  PasswordPolicyResource(
      SqlPasswordPolicies policies, SetPasswordPolicy setPasswordPolicy, Caller caller) {
    this.policies = policies;
    this.setPasswordPolicy = setPasswordPolicy;
    this.caller = caller;
  }

  @Schema(name = "PasswordExpression")
  public record ExpressionView(
      @NotBlank
          @Size(max = Expression.LONGEST)
          @Schema(
              description = "In the syntax of RE2; found anywhere in the password unless anchored",
              examples = "[0-9].*[0-9]")
          String expression,
      @NotBlank
          @Size(max = 200)
          @Schema(
              description =
                  "What somebody is told whose password breaks it, after \"The password\"",
              examples = "needs two digits")
          String says) {

    static List<ExpressionView> of(List<Expression> expressions) {
      return expressions.stream().map(one -> new ExpressionView(one.text(), one.says())).toList();
    }

    static List<Expression> read(String field, List<ExpressionView> views) {
      var read = new ArrayList<Expression>();
      for (var view : views) {
        read.add(
            Expression.of(
                "%s[%d].expression".formatted(field, read.size()),
                view.expression,
                view.says.strip()));
      }
      return read;
    }
  }

  @Schema(name = "NewPasswordPolicy")
  public record NewPolicy(
      @NotNull
          @Min(0)
          @Max(1_000_000)
          @Schema(description = "The version that is replaced, as it was read")
          Integer version,
      @NotNull @Schema(enumeration = {"customer", "employee", "infrastructure", "nist-800-63b-4"})
          String preset,
      @NotNull
          @Size(max = ChosenPolicy.MOST_EXPRESSIONS)
          @Schema(description = "Every new password matches all of them")
          List<@NotNull @Valid ExpressionView> allOf,
      @NotNull
          @Size(max = ChosenPolicy.MOST_EXPRESSIONS)
          @Schema(description = "No new password matches any of them")
          List<@NotNull @Valid ExpressionView> noneOf,
      @NotNull
          @Min(1)
          @Max(PasswordPolicy.MOST_REMEMBERED)
          @Schema(description = "How many passwords of the same person may not come back")
          Integer remembered) {}

  /// What holds, for programs and for people.
  @Schema(name = "PasswordRule")
  public record RuleView(
      int minimumLength,
      int maximumLength,
      @Schema(description = "Of each entry one class at least: lower, upper, digit, special")
          List<List<String>> composition,
      @Nullable @Schema(description = "Days after which it only serves to choose another")
          Long maximumAgeDays,
      @Schema(description = "The whole rule, a sentence each") List<String> inWords) {

    static RuleView of(PasswordPolicy policy) {
      return new RuleView(
          policy.minimumLength(),
          PasswordPolicy.MAXIMUM_LENGTH,
          policy.composition().stream()
              .map(anyOf ->
                  anyOf.stream()
                      .sorted()
                      .map(characters -> characters.name().toLowerCase(Locale.ROOT))
                      .toList())
              .toList(),
          policy.maximumAge().map(Duration::toDays).orElse(null),
          policy.inWords());
    }
  }

  @Schema(name = "PasswordPolicy")
  public record PolicyView(
      @Schema(description = "0 while nobody has chosen") int version,
      @Nullable Instant since,
      String preset,
      List<ExpressionView> allOf,
      List<ExpressionView> noneOf,
      int remembered,
      RuleView rule) {

    static PolicyView of(SqlPasswordPolicies.Stored stored) {
      var chosen = stored.chosen();
      return new PolicyView(
          chosen.version(),
          stored.since(),
          chosen.preset(),
          ExpressionView.of(chosen.allOf()),
          ExpressionView.of(chosen.noneOf()),
          chosen.remembered(),
          RuleView.of(stored.effective()));
    }
  }

  @GET
  @PermissionsAllowed("password-policy:read")
  @Transactional
  @Operation(summary = "Read what the tenant asks of its people's passwords")
  public PolicyView read(UUID tenant) {
    return PolicyView.of(policies.of(touchable(tenant)));
  }

  @PUT
  @PermissionsAllowed("password-policy:set")
  @Transactional
  @Operation(
      summary = "Choose a preset and expressions of the tenant's own",
      description =
          "Holds for every password that is chosen from now on, on every way. The floor (preset"
              + " customer) stays below all of them, except nist-800-63b-4, which asks for length"
              + " instead.")
  @APIResponse(responseCode = "400", description = "Problem invalid-request: an expression is none")
  @APIResponse(responseCode = "409", description = "Problem conflict: somebody else changed it")
  public PolicyView set(UUID tenant, @NotNull @Valid NewPolicy request) {
    var id = touchable(tenant);
    if (PasswordPolicy.PRESETS.stream().noneMatch(one -> one.name().equals(request.preset()))) {
      throw Refusal.invalid("preset", "is none of those that there are");
    }
    return PolicyView.of(
        setPasswordPolicy.set(
            id,
            new ChosenPolicy(
                request.version() + 1,
                request.preset(),
                ExpressionView.read("allOf", request.allOf()),
                ExpressionView.read("noneOf", request.noneOf()),
                request.remembered())));
  }

  private TenantId touchable(UUID tenant) {
    var id = new TenantId(tenant);
    if (!caller.mayTouch(id)) {
      throw Refusal.notFound("tenant " + tenant);
    }
    policies.organisation(id);
    return id;
  }
}
