package io.safekeep.runtime.pages;

import io.quarkus.arc.All;
import io.safekeep.runtime.ServiceSettings;
import io.safekeep.runtime.pages.ProblemInWords.Words;
import io.safekeep.runtime.problem.Problem;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Optional;
import org.jboss.resteasy.reactive.server.ServerResponseFilter;

/// Shows people a page where programs get a problem.
public class ProblemsAsPages {

  private final PageSettings settings;
  private final ServiceSettings service;
  private final List<ProblemInWords> own;

  ProblemsAsPages(PageSettings settings, ServiceSettings service, @All List<ProblemInWords> own) {
    this.settings = settings;
    this.service = service;
    this.own = List.copyOf(own);
  }

  @ServerResponseFilter
  public void show(ContainerRequestContext request, ContainerResponseContext response) {
    if (settings.enabled()
        && response.getEntity() instanceof Problem problem
        && PagePaths.isPage(request.getUriInfo().getPath())) {
      var words =
          own.stream()
              .map(one -> one.of(problem))
              .flatMap(Optional::stream)
              .findFirst()
              .orElseGet(() -> common(problem));
      response.setEntity(
          new Notice(
                  Frame.outside(service.name(), settings),
                  words.title(),
                  words.text(),
                  StepUp.of(problem, back(request))
                      .map(stepUp -> new Notice.Way(stepUp.href(), "Sign in anew"))
                      .orElse(null))
              .template()
              .render(),
          null,
          MediaType.TEXT_HTML_TYPE.withCharset("UTF-8"));
    }
  }

  /// The page with the form that was refused.
  private String back(ContainerRequestContext request) {
    return FormPage.of(request, settings)
        .map(page ->
            page.getRawPath() + (page.getRawQuery() == null ? "" : "?" + page.getRawQuery()))
        .orElse("/");
  }

  private static Words common(Problem problem) {
    return switch (problem.type()) {
      case "/problems/not-found" ->
          new Words("There is nothing here", "It is gone, or it never was, or it is not yours.");
      case "/problems/unauthenticated" ->
          new Words("You were not signed in", "The sign-in did not work. Please try again.");
      case "/problems/forbidden" ->
          new Words(
              "You may not do this",
              "Your role does not include it, or the form was not sent from one of our pages. Ask an"
                  + " administrator of your organisation.");
      default -> new Words(problem.title(), problem.detail());
    };
  }
}
