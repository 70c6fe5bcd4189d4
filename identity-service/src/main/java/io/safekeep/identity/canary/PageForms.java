package io.safekeep.identity.canary;

import io.quarkus.resteasy.reactive.server.runtime.ResteasyReactiveRecorder;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.MediaType;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jboss.resteasy.reactive.server.handlers.ClassRoutingHandler;
import org.jboss.resteasy.reactive.server.mapping.RuntimeResource;

/// The pages that take forms, as this process serves them. They stand in no API description.
@Singleton
class PageForms {

  /// Where other sites may send browsers by a form (OpenID Connect Core, section 3.1.2.1;
  /// RP-Initiated Logout 1.0, section 2). Both change nothing before the person was asked here.
  private static final Set<String> OPEN = Set.of("/authorize", "/end-session");

  private static final String POST = "POST";

  Set<String> paths() {
    var paths = new TreeSet<String>();
    for (var type : ResteasyReactiveRecorder.getCurrentDeployment().getClassMappers()) {
      Arrays.stream(type.value.handlers)
          .filter(ClassRoutingHandler.class::isInstance)
          .map(ClassRoutingHandler.class::cast)
          .flatMap(routes -> Stream.ofNullable(routes.getMappers().get(POST)))
          .flatMap(mapper -> mapper.getTemplates().stream())
          .filter(route -> isPage(route.value))
          .map(route -> path(type.template.template, route.template.template))
          .forEach(paths::add);
    }
    paths.removeAll(OPEN);
    return paths;
  }

  private static boolean isPage(RuntimeResource resource) {
    return resource.getProduces() != null
        && Arrays.stream(resource.getProduces().getSortedOriginalMediaTypes())
            .anyMatch(MediaType.TEXT_HTML_TYPE::isCompatible);
  }

  private static String path(String type, String method) {
    return (type + "/" + method)
        .replaceAll("\\{[^}]+}", ApiRoute.NOBODY)
        .replaceAll("/+", "/")
        .replaceAll("(?<=.)/$", "");
  }
}
