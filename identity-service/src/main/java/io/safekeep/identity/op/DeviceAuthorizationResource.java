package io.safekeep.identity.op;

import com.nimbusds.oauth2.sdk.ErrorObject;
import com.nimbusds.oauth2.sdk.OAuth2Error;
import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.TokenErrorResponse;
import com.nimbusds.oauth2.sdk.device.DeviceAuthorizationGrantError;
import com.nimbusds.oauth2.sdk.device.DeviceAuthorizationRequest;
import com.nimbusds.oauth2.sdk.device.DeviceAuthorizationSuccessResponse;
import com.nimbusds.oauth2.sdk.device.DeviceCode;
import io.safekeep.identity.client.Client.Grant;
import io.safekeep.identity.device.SqlDeviceAuthorizations;
import io.safekeep.identity.device.SqlDeviceAuthorizations.Begun;
import io.safekeep.identity.token.Issuer;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/// The device authorization endpoint (RFC 8628, section 3.1).
@Path("/device-authorization")
@PermitAll
@Tag(name = "OpenID Provider")
class DeviceAuthorizationResource {

  private static final int TOO_MANY_REQUESTS = 429;

  private final ClientAuthenticator clientAuthenticator;
  private final SqlDeviceAuthorizations authorizations;
  private final Issuer issuer;

  DeviceAuthorizationResource(
      ClientAuthenticator clientAuthenticator,
      SqlDeviceAuthorizations authorizations,
      Issuer issuer) {
    this.clientAuthenticator = clientAuthenticator;
    this.authorizations = authorizations;
    this.issuer = issuer;
  }

  @POST
  @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
  @Produces(MediaType.APPLICATION_JSON)
  @Operation(summary = "Begin to wait for a person; max_age as at the authorization endpoint")
  @APIResponse(responseCode = "200", description = "A device code and a user code")
  @APIResponse(responseCode = "400", description = "An error of RFC 6749, section 5.2")
  @APIResponse(responseCode = "401", description = "invalid_client")
  @APIResponse(responseCode = "429", description = "slow_down: too many wait at that address")
  public Response begin(
      @HeaderParam(HttpHeaders.CONTENT_TYPE) @Nullable String contentType,
      @HeaderParam(HttpHeaders.AUTHORIZATION) @Nullable String authorization,
      @Context RoutingContext http,
      String body) {
    try {
      var request =
          Messages.read(
              DeviceAuthorizationRequest::parse,
              issuer.endpoint("/device-authorization"),
              contentType,
              authorization,
              body);
      var client =
          clientAuthenticator.authenticate(
              request.getClientAuthentication(), request.getClientID());
      if (client.isEmpty()) {
        return refused(OAuth2Error.INVALID_CLIENT);
      }
      if (!client.get().mayUse(Grant.DEVICE_CODE)) {
        return refused(OAuth2Error.UNAUTHORIZED_CLIENT);
      }
      return authorizations
          .begin(
              client.get().id(),
              Authorize.granted(request.getScope()),
              http.request().remoteAddress().hostAddress(),
              maximumAge(request.getCustomParameter("max_age")))
          .map(this::begun)
          .orElseGet(() ->
              refused(
                  DeviceAuthorizationGrantError.SLOW_DOWN.setHTTPStatusCode(TOO_MANY_REQUESTS)));
    } catch (ParseException malformed) {
      return refused(OAuth2Error.INVALID_REQUEST);
    }
  }

  private Response begun(Begun begun) {
    var page = issuer.endpoint(DeviceResource.PATH);
    var complete =
        issuer.endpoint(
            "%s?%s=%s".formatted(DeviceResource.PATH, DeviceResource.USER_CODE, begun.userCode()));
    return Messages.response(
        new DeviceAuthorizationSuccessResponse(
                new DeviceCode(begun.deviceCode().value()),
                begun.userCode(),
                page,
                complete,
                begun.lifetime().toSeconds(),
                begun.interval().toSeconds(),
                Map.of())
            .toHTTPResponse());
  }

  private static Optional<Duration> maximumAge(@Nullable List<String> values)
      throws ParseException {
    if (values == null || values.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(Duration.ofSeconds(Integer.parseUnsignedInt(values.getFirst())));
    } catch (NumberFormatException noNumber) {
      throw new ParseException("max_age is no number of seconds", noNumber);
    }
  }

  private static Response refused(ErrorObject error) {
    return Messages.response(new TokenErrorResponse(error).toHTTPResponse());
  }
}
