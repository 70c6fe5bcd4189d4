package io.safekeep.identity.federation;

import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.http.HTTPRequest;
import com.nimbusds.openid.connect.sdk.BackChannelLogoutRequest;
import com.nimbusds.openid.connect.sdk.claims.LogoutTokenClaimsSet;
import io.quarkus.logging.Log;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.safekeep.identity.token.Issuer;
import io.safekeep.identity.token.SqlSingleUse;
import io.safekeep.runtime.audit.AuditTrail;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/// Where tenants' issuers tell that a session of theirs has ended (OpenID Connect Back-Channel
/// Logout 1.0, sections 2.5 to 2.8); what came of it ends here.
@Path("/federation/{connection}/back-channel-logout")
@PermitAll
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Federation")
class BackChannelLogoutResource {

  /// How long a logout token is taken and so remembered; issuers make them for the moment.
  private static final Duration OLDEST = Duration.ofMinutes(5);

  private final SqlConnections connections;
  private final SqlFederatedSignIns signIns;
  private final IssuerDocuments documents;
  private final IssuerTokens tokens;
  private final SqlSingleUse singleUse;
  private final AuditTrail auditTrail;
  private final Issuer issuer;
  private final Clock clock;

  BackChannelLogoutResource(
      SqlConnections connections,
      SqlFederatedSignIns signIns,
      IssuerDocuments documents,
      IssuerTokens tokens,
      SqlSingleUse singleUse,
      AuditTrail auditTrail,
      Issuer issuer,
      Clock clock) {
    this.connections = connections;
    this.signIns = signIns;
    this.documents = documents;
    this.tokens = tokens;
    this.singleUse = singleUse;
    this.auditTrail = auditTrail;
    this.issuer = issuer;
    this.clock = clock;
  }

  @POST
  @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
  @Operation(summary = "A tenant's issuer tells that a session has ended; form field logout_token")
  @APIResponse(responseCode = "200", description = "What came of that session has ended here too")
  @APIResponse(responseCode = "400", description = "The logout token does not hold")
  public Response logOut(UUID connection, String form) {
    var found = QuarkusTransaction.requiringNew().call(() -> connections.find(connection));
    if (!(found.orElse(null) instanceof Connection.Enabled enabled)) {
      return refused("connection");
    }
    try {
      var token = request(form).getLogoutToken();
      var metadata = documents.metadata(enabled.terms().issuer());
      end(enabled, tokens.logoutToken(token, metadata, enabled.terms().clientId()));
      return Response.ok().header(HttpHeaders.CACHE_CONTROL, "no-store").build();
    } catch (ParseException | BadJOSEException | IOException bad) {
      Log.infof("Connection %s: logout token refused: %s", connection, bad.getMessage());
      return refused("logout_token");
    }
  }

  private BackChannelLogoutRequest request(String form) throws ParseException {
    var request = new HTTPRequest(HTTPRequest.Method.POST, URI.create(issuer.url()));
    request.setContentType("application/x-www-form-urlencoded");
    request.setBody(form);
    return BackChannelLogoutRequest.parse(request);
  }

  private void end(Connection.Enabled connection, LogoutTokenClaimsSet claims)
      throws BadJOSEException {
    if (claims.getIssueTime().toInstant().plus(OLDEST).isBefore(clock.instant())) {
      throw new BadJOSEException("Issued at " + claims.getIssueTime());
    }
    // After the signature, or anybody could use up an issuer's ids.
    if (!singleUse.claim(
        "logout-token",
        connection.id().toString(),
        claims.getJWTID().getValue(),
        OLDEST.plusMinutes(1))) {
      throw new BadJOSEException("Shown before");
    }
    QuarkusTransaction.requiringNew()
        .run(() -> {
          var session = claims.getSessionID();
          int ended =
              session == null
                  ? signIns.endAll(connection.id(), claims.getSubject().getValue())
                  : signIns.endSession(connection.id(), session.getValue());
          auditTrail.record(
              AdmitPerson.actor(connection),
              connection.tenant(),
              "federated-sign-in.end",
              connection.id().toString(),
              Map.of("ended", ended));
        });
  }

  private static Response refused(String what) {
    return Response.status(Response.Status.BAD_REQUEST)
        .header(HttpHeaders.CACHE_CONTROL, "no-store")
        .entity(Map.of("error", "invalid_request", "error_description", what + " is not good"))
        .build();
  }
}
