package io.safekeep.identity.selfservice;

import io.safekeep.identity.attestation.Requirements.PolicyVersion;
import io.safekeep.identity.employee.Employee;
import io.safekeep.identity.employee.EmployeeDirectory;
import io.safekeep.identity.employee.RecordAttestation;
import io.safekeep.identity.op.PersonAtBrowser.Person;
import io.safekeep.identity.selfservice.AccountPages.SshKeyView;
import io.safekeep.identity.selfservice.AccountPages.WorkView;
import io.safekeep.identity.sshkey.SshKeys;
import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.security.Actor;
import jakarta.annotation.security.PermitAll;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.List;
import java.util.UUID;
import java.util.function.BiFunction;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/// What one of the vendor's people does about their own work here: acknowledges the policy, and
/// says which SSH keys are theirs.
@Path(WorkResource.PATH)
@PermitAll
@Produces(MediaType.TEXT_HTML)
class WorkResource {

  static final String PATH = AccountResource.PATH + "/employment";

  private static final int LONGEST_NAME = 100;
  private static final int LONGEST_KEY = 8192;

  private final Door door;
  private final EmployeeDirectory employees;
  private final RecordAttestation recordAttestation;
  private final SshKeys keys;

  WorkResource(
      Door door, EmployeeDirectory employees, RecordAttestation recordAttestation, SshKeys keys) {
    this.door = door;
    this.employees = employees;
    this.recordAttestation = recordAttestation;
    this.keys = keys;
  }

  @GET
  @Transactional
  @Operation(hidden = true)
  public Response page(@Context HttpHeaders headers) {
    return door.look(headers, PATH, person -> here(person, (_, employee) -> form(employee, null)));
  }

  @POST
  @Path("/acknowledgement")
  @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
  @Transactional
  @Operation(hidden = true)
  public Response acknowledge(
      @FormParam("version") @DefaultValue("") String version,
      @HeaderParam("Origin") @Nullable String origin,
      @Context HttpHeaders headers) {
    return door.act(
        origin,
        headers,
        PATH,
        person ->
            here(
                person,
                (id, _) -> {
                  // What was read, and not what was published since.
                  employees
                      .policyToAcknowledge(id)
                      .filter(policy -> policy.version().equals(version))
                      .ifPresent(policy -> recordAttestation.acknowledge(id, policy));
                  return again();
                }));
  }

  @POST
  @Path("/ssh-keys")
  @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
  @Operation(hidden = true)
  public Response addKey(
      @FormParam("name") @DefaultValue("") String name,
      @FormParam("publicKey") @DefaultValue("") String publicKey,
      @HeaderParam("Origin") @Nullable String origin,
      @Context HttpHeaders headers) {
    return door.change(
        origin,
        headers,
        PATH,
        person ->
            here(person, (id, employee) -> added(id, employee, name.strip(), publicKey.strip())));
  }

  private Response added(UUID id, Employee employee, String name, String publicKey) {
    if (name.isEmpty() || name.length() > LONGEST_NAME || publicKey.length() > LONGEST_KEY) {
      return form(employee, "A key needs a name, and a line of at most 8192 characters.");
    }
    try {
      keys.add(id, name, publicKey, new Actor(id.toString(), null));
      return again();
    } catch (Refusal refusal) {
      return form(employee, "That key was not taken: " + refusal.detail() + ".");
    }
  }

  @POST
  @Path("/ssh-keys/remove")
  @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
  @Operation(hidden = true)
  public Response removeKey(
      @FormParam("id") UUID key,
      @HeaderParam("Origin") @Nullable String origin,
      @Context HttpHeaders headers) {
    return door.act(
        origin,
        headers,
        PATH,
        person ->
            here(
                person,
                (id, _) -> {
                  keys.remove(id, key, new Actor(id.toString(), null));
                  return again();
                }));
  }

  /// Tenants' people have no such page.
  private Response here(Person person, BiFunction<UUID, Employee, Response> then) {
    var id = person.account().id();
    return employees
        .find(id)
        .map(employee -> then.apply(id, employee))
        .orElseGet(() -> Response.seeOther(URI.create(AccountResource.PATH)).build());
  }

  private static Response again() {
    return Response.seeOther(URI.create(PATH)).build();
  }

  private Response form(Employee employee, @Nullable String error) {
    var id = employee.profile().id();
    var missing =
        employee instanceof Employee.Suspended suspended ? suspended.reasons() : List.<String>of();
    var policy = employees.policyToAcknowledge(id).map(WorkResource::shown).orElse(null);
    return AccountPages.work(
        error == null ? Response.Status.OK : Response.Status.BAD_REQUEST,
        new WorkView(missing, policy, keys.of(id).stream().map(SshKeyView::of).toList(), error));
  }

  private static AccountPages.PolicyView shown(PolicyVersion policy) {
    return new AccountPages.PolicyView(
        policy.version(),
        policy.title(),
        policy.location(),
        AccountPages.day(policy.requiredFrom()));
  }
}
