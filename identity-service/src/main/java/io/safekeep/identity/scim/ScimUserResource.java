package io.safekeep.identity.scim;

import io.quarkus.security.PermissionsAllowed;
import io.safekeep.identity.scim.ScimUser.Kept;
import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.security.Caller;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;
import org.jspecify.annotations.Nullable;

/// The caller's tenant's users, for its identity provider (RFC 7644, section 3).
@Path("/scim/v2/Users")
@Produces({ScimAnswers.MEDIA_TYPE, MediaType.APPLICATION_JSON})
@Consumes({ScimAnswers.MEDIA_TYPE, MediaType.APPLICATION_JSON})
@Tag(name = "SCIM")
class ScimUserResource {

  private final ProvisionUsers provisionUsers;
  private final SqlScimUsers users;
  private final Caller caller;

  ScimUserResource(ProvisionUsers provisionUsers, SqlScimUsers users, Caller caller) {
    this.provisionUsers = provisionUsers;
    this.users = users;
    this.caller = caller;
  }

  @ServerExceptionMapper
  public Response refused(ScimError error) {
    return ScimAnswers.error(error);
  }

  @ServerExceptionMapper
  public Response refused(Refusal refusal) {
    return ScimAnswers.error(refusal);
  }

  @GET
  @PermissionsAllowed("scim:provision")
  @Transactional
  @Operation(summary = "Users that pass a filter, by startIndex and count")
  public Response list(
      @QueryParam("filter") @Nullable String filter,
      @QueryParam("startIndex") @DefaultValue("1") int startIndex,
      @QueryParam("count") @Nullable Integer count,
      @QueryParam("attributes") @Nullable String attributes,
      @QueryParam("excludedAttributes") @Nullable String excluded) {
    var tenant = caller.tenant();
    var parsed = FilterParser.optional(filter);
    // RFC 7644, section 3.4.2.4: less than one means one, less than none means none.
    int first = Math.max(1, startIndex);
    int limit = count == null ? ScimAnswers.MOST : Math.clamp(count, 0, ScimAnswers.MOST);
    var page =
        users.list(tenant, parsed, first - 1, limit).stream()
            .map(user ->
                ScimAnswers.selected(
                    user.toJson(provisionUsers.location(user.id())), attributes, excluded))
            .toList();
    return ScimAnswers.of(200, ScimAnswers.list(page, users.count(tenant, parsed), first)).build();
  }

  @POST
  @PermissionsAllowed("scim:provision")
  @Operation(summary = "Take a user in")
  @APIResponse(responseCode = "201", description = "Taken in")
  @APIResponse(responseCode = "409", description = "userName is taken (uniqueness)")
  public Response create(String body) {
    var created =
        provisionUsers.create(caller.actor(), caller.tenant(), ScimUser.of(ScimAnswers.read(body)));
    return answer(201, created, null, null);
  }

  @GET
  @Path("/{id}")
  @PermissionsAllowed("scim:provision")
  @Transactional
  @Operation(summary = "Read one user")
  public Response read(
      String id,
      @HeaderParam(HttpHeaders.IF_NONE_MATCH) @Nullable String seen,
      @QueryParam("attributes") @Nullable String attributes,
      @QueryParam("excludedAttributes") @Nullable String excluded) {
    var user = users.get(caller.tenant(), ProvisionUsers.id(id));
    return user.etag().equals(seen)
        ? Response.notModified().header(HttpHeaders.ETAG, user.etag()).build()
        : answer(200, user, attributes, excluded);
  }

  @PUT
  @Path("/{id}")
  @PermissionsAllowed("scim:provision")
  @Operation(summary = "Replace what is known of a user")
  public Response replace(
      String id, @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch, String body) {
    var replaced =
        provisionUsers.replace(
            caller.actor(),
            caller.tenant(),
            ProvisionUsers.id(id),
            ScimUser.of(ScimAnswers.read(body)),
            ifMatch);
    return answer(200, replaced, null, null);
  }

  @PATCH
  @Path("/{id}")
  @PermissionsAllowed("scim:provision")
  @Operation(summary = "Change some of it; active=false takes the user's access away")
  public Response patch(
      String id, @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch, String body) {
    var patched =
        provisionUsers.patch(
            caller.actor(),
            caller.tenant(),
            ProvisionUsers.id(id),
            ScimAnswers.read(body),
            ifMatch);
    return answer(200, patched, null, null);
  }

  @DELETE
  @Path("/{id}")
  @PermissionsAllowed("scim:provision")
  @Operation(summary = "Take a user's access away for good")
  @APIResponse(responseCode = "204", description = "Nobody finds the user any more")
  public void delete(String id, @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch) {
    provisionUsers.delete(caller.actor(), caller.tenant(), ProvisionUsers.id(id), ifMatch);
  }

  private Response answer(
      int status, Kept user, @Nullable String attributes, @Nullable String excluded) {
    var location = provisionUsers.location(user.id());
    return ScimAnswers.of(status, ScimAnswers.selected(user.toJson(location), attributes, excluded))
        .header(HttpHeaders.LOCATION, location)
        .header(HttpHeaders.ETAG, user.etag())
        .build();
  }
}
