package io.safekeep.backup.pages;

import io.safekeep.backup.pages.Pages.Notice;
import io.safekeep.runtime.pages.PagePaths;
import io.safekeep.runtime.problem.Problem;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.core.MediaType;
import org.jboss.resteasy.reactive.server.ServerResponseFilter;

/// Shows people a page where programs get a problem.
public class ProblemsAsPages {

  @ServerResponseFilter
  public void show(ContainerRequestContext request, ContainerResponseContext response) {
    if (response.getEntity() instanceof Problem problem
        && PagePaths.isPage(request.getUriInfo().getPath())) {
      response.setEntity(
          Pages.Templates.notice(notice(problem)).render(),
          null,
          MediaType.TEXT_HTML_TYPE.withCharset("UTF-8"));
    }
  }

  private static Notice notice(Problem problem) {
    return switch (problem.type()) {
      case "/problems/not-found" ->
          new Notice(
              Frame.EMPTY,
              "There is nothing here",
              "It is gone, or it never was, or it is not yours.");
      case "/problems/unauthenticated" ->
          new Notice(
              Frame.EMPTY, "You were not signed in", "The sign-in did not work. Please try again.");
      case "/problems/forbidden" ->
          new Notice(
              Frame.EMPTY,
              "You may not do this",
              "Your role does not include it, or the form was not sent from one of our pages. Ask an"
                  + " administrator of your organisation.");
      case "/problems/plan-without-backups" ->
          new Notice(
              Frame.EMPTY,
              "Your plan does not include this",
              "Your data is backed up under every plan. Looking at the backups and restoring them by"
                  + " yourselves is part of the paid one; until then our support team restores for you.");
      default -> new Notice(Frame.EMPTY, problem.title(), problem.detail());
    };
  }
}
