package io.safekeep.runtime.pages;

import io.quarkus.qute.EngineBuilder;
import io.quarkus.qute.EvalContext;
import io.quarkus.qute.ReflectionValueResolver;
import io.quarkus.qute.TemplateException;
import io.quarkus.qute.ValueResolver;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.concurrent.CompletionStage;

/// Refuses in templates what only reflection finds. A native executable has no reflection on
/// classes that nobody registered: a page that renders on the JVM with it would fail there. So it
/// fails on the JVM too, where tests see it.
@Singleton
class NoReflection {

  void configure(@Observes EngineBuilder engine) {
    engine.addValueResolver(new Refusing());
  }

  /// Asked after what the build generates and what the engine brings, before reflection.
  private static final class Refusing implements ValueResolver {

    private static final int AFTER_ALL_BUT_REFLECTION = 0;

    private final ReflectionValueResolver reflection = new ReflectionValueResolver();

    @Override
    public int getPriority() {
      return AFTER_ALL_BUT_REFLECTION;
    }

    @Override
    public boolean appliesTo(EvalContext context) {
      return reflection.appliesTo(context);
    }

    @Override
    public CompletionStage<Object> resolve(EvalContext context) {
      var type = context.getBase().getClass();
      throw new TemplateException(
          "%s of %s is known by reflection only; declare its type in the template, or put @TemplateData on the class"
              .formatted(context.getName(), type.getName()));
    }
  }
}
