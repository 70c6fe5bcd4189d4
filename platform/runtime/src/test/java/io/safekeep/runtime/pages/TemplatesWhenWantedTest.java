package io.safekeep.runtime.pages;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.qute.Engine;
import io.quarkus.qute.TemplateLocator.TemplateLocation;
import io.quarkus.qute.Variant;
import java.io.Reader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// When templates are read.
class TemplatesWhenWantedTest {

  private final TemplatesWhenWanted templates = new TemplatesWhenWanted();
  private final List<String> read = new ArrayList<>();

  @Test
  void templateIsReadWhenAPageWantsItAndNotWhileTheServiceStarts() {
    // Given a start, which asks for all of them
    var builder = Engine.builder().addDefaults().addLocator(this::onDisk);
    templates.begin(builder);
    var engine = builder.build();
    engine.getTemplate("home");
    engine.getTemplate("grant");
    templates.end(engine);
    assertThat(read).isEmpty();

    // When
    String first = engine.getTemplate("home").render();
    String second = engine.getTemplate("home").render();

    // Then
    assertThat(List.of(first, second)).containsOnly("This is home.");
    assertThat(read).containsExactly("home");
  }

  private Optional<TemplateLocation> onDisk(String id) {
    return Optional.of(
        new TemplateLocation() {
          @Override
          public Reader read() {
            read.add(id);
            return Reader.of("This is " + id + ".");
          }

          @Override
          public Optional<Variant> getVariant() {
            return Optional.empty();
          }
        });
  }
}
