package io.safekeep.identity.op;

import io.safekeep.identity.op.PendingRequest.Purpose;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriBuilder;

/// Sends a browser to the sign-in page with what it has to go on with afterwards.
@Singleton
public class SignInDetour {

  private final PendingRequest pendingRequest;
  private final BrowserCookies cookies;

  SignInDetour(PendingRequest pendingRequest, BrowserCookies cookies) {
    this.pendingRequest = pendingRequest;
    this.cookies = cookies;
  }

  public Response take(Purpose purpose, HttpHeaders headers) {
    var browser = cookies.formOrNew(headers);
    var signIn =
        UriBuilder.fromPath("/sign-in")
            .queryParam("pending", pendingRequest.seal(purpose, browser))
            .build();
    return Response.seeOther(signIn).cookie(cookies.form(browser)).build();
  }
}
