package io.safekeep.identity.captcha;

import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.security.SecureRandom;
import java.util.function.Function;
import org.eclipse.microprofile.openapi.annotations.Operation;

/// What there is to see and to hear of a question.
@Path("/captcha")
@PermitAll
class CaptchaResource {

  private final SecureRandom random = new SecureRandom();
  private final Captchas captchas;

  CaptchaResource(Captchas captchas) {
    this.captchas = captchas;
  }

  @GET
  @Path("/{question}.png")
  @Produces("image/png")
  @Operation(hidden = true)
  public Response picture(String question) {
    return shown(question, digits -> CaptchaPicture.of(digits, random));
  }

  @GET
  @Path("/{question}.wav")
  @Produces("audio/wav")
  @Operation(hidden = true)
  public Response sound(String question) {
    return shown(question, CaptchaSound::of);
  }

  private Response shown(String question, Function<String, byte[]> form) {
    return captchas
        .open(question)
        .map(form)
        .map(bytes -> Response.ok(bytes).header(HttpHeaders.CACHE_CONTROL, "no-store").build())
        .orElseGet(() -> Response.status(Response.Status.NOT_FOUND).build());
  }
}
