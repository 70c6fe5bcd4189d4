package io.safekeep.identity.op;

import io.safekeep.runtime.problem.Problem;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.jboss.resteasy.reactive.server.ServerResponseFilter;

/// Shows a page to people whose page ran into something, where programs get a problem: browsers say
/// that they want one.
class ProblemsAsPages {

  private static final List<String> FOR_PROGRAMS = List.of("/v1/", "/scim/", "/q/", "/openapi");

  @ServerResponseFilter
  public void show(ContainerRequestContext request, ContainerResponseContext response) {
    if (response.getEntity() instanceof Problem problem && isForPeople(request)) {
      var page = Pages.problem(problem);
      page.getHeaders()
          .forEach((name, values) -> response.getHeaders().put(name, List.copyOf(values)));
      response.setEntity(page.getEntity(), null, MediaType.TEXT_HTML_TYPE.withCharset("UTF-8"));
    }
  }

  private static boolean isForPeople(ContainerRequestContext request) {
    var path = request.getUriInfo().getPath();
    var accepted = request.getHeaderString(HttpHeaders.ACCEPT);
    return accepted != null
        && accepted.contains(MediaType.TEXT_HTML)
        && FOR_PROGRAMS.stream().noneMatch(path::startsWith);
  }
}
