package io.safekeep.runtime.description;

import io.quarkus.smallrye.openapi.runtime.OpenApiDocumentService;
import jakarta.enterprise.inject.build.compatible.spi.BuildCompatibleExtension;
import jakarta.enterprise.inject.build.compatible.spi.ClassConfig;
import jakarta.enterprise.inject.build.compatible.spi.Discovery;
import jakarta.enterprise.inject.build.compatible.spi.Enhancement;
import jakarta.enterprise.inject.build.compatible.spi.MetaAnnotations;
import org.jspecify.annotations.NullUnmarked;

/// Has [PutOff] stand before Quarkus's own bean, when a service is built.
///
/// What binds the two is an annotation of a library, which says nothing else here: under test,
/// Quarkus's classes are loaded before this suite's, and cannot bear one of them.
public class DescriptionWhenAsked implements BuildCompatibleExtension {

  @Discovery
  public void binding(MetaAnnotations annotations) {
    annotations.addInterceptorBinding(NullUnmarked.class);
  }

  @Enhancement(types = OpenApiDocumentService.class)
  public void keeper(ClassConfig bean) {
    bean.addAnnotation(NullUnmarked.class);
  }
}
