package io.safekeep.runtime.pages;

import io.quarkus.qute.TemplateInstance;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;

/// What browsers get.
public final class PageAnswer {

  private PageAnswer() {}

  public static Response ok(TemplateInstance page) {
    return of(Response.Status.OK.getStatusCode(), page);
  }

  public static Response of(int status, TemplateInstance page) {
    return Response.status(status)
        .type(MediaType.TEXT_HTML + ";charset=UTF-8")
        .entity(page.render())
        .build();
  }

  /// Ends a form: looking again at the answer does not send the form again.
  public static Response seeOther(String location) {
    return Response.status(Response.Status.SEE_OTHER).location(URI.create(location)).build();
  }
}
