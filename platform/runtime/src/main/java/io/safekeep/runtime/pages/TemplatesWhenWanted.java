package io.safekeep.runtime.pages;

import io.quarkus.qute.Engine;
import io.quarkus.qute.EngineBuilder;
import io.quarkus.qute.TemplateLocator;
import io.quarkus.qute.Variant;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.io.Reader;
import java.util.Optional;

/// Reads a template when the first page wants it. Quarkus reads all of them while the service
/// starts, though the build has checked them already: a tenth of the start. While it does, this
/// gives it empty ones, which are forgotten when the engine is made.
@Singleton
class TemplatesWhenWanted {

  private final Blank blank = new Blank();

  void begin(@Observes EngineBuilder engine) {
    engine.addLocator(blank);
  }

  void end(@Observes Engine engine) {
    blank.starting = false;
    engine.clearTemplates();
  }

  private static final class Blank implements TemplateLocator, TemplateLocator.TemplateLocation {

    private static final int BEFORE_THE_REAL_ONES = DEFAULT_PRIORITY + 1;

    private volatile boolean starting = true;

    @Override
    public int getPriority() {
      return BEFORE_THE_REAL_ONES;
    }

    @Override
    public Optional<TemplateLocation> locate(String id) {
      return starting ? Optional.of(this) : Optional.empty();
    }

    @Override
    public Reader read() {
      return Reader.of("");
    }

    @Override
    public Optional<Variant> getVariant() {
      return Optional.empty();
    }
  }
}
