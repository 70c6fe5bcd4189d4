package io.safekeep.contracts;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The schemas in `schemas/` are what other parties build on; the records must say the same.
class EventSchemasTest {

  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .addModule(new JavaTimeModule())
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .build();

  private static final SchemaRegistry SCHEMAS =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);

  static Stream<Class<?>> events() {
    return EventCatalogue.all().stream();
  }

  @ParameterizedTest
  @MethodSource("events")
  void schemaNamesExactlyTheFieldsOfTheRecord(Class<?> event) throws IOException {
    // When
    JsonNode schema = JSON.readTree(resource("schemas", event));

    // Then
    assertThat(schema.get("properties").fieldNames())
        .toIterable()
        .containsExactlyElementsOf(EventCatalogue.fieldsOf(event));
  }

  @ParameterizedTest
  @MethodSource("events")
  void sampleIsValidAndComesBackUnchanged(Class<?> event) throws IOException {
    // Given
    String sample = resource("samples", event);
    Schema schema = SCHEMAS.getSchema(resource("schemas", event), InputFormat.JSON);

    // When
    Object read = JSON.readValue(sample, event);

    // Then
    assertThat(schema.validate(sample, InputFormat.JSON)).isEmpty();
    assertThat(JSON.readTree(JSON.writeValueAsString(read))).isEqualTo(JSON.readTree(sample));
  }

  @ParameterizedTest
  @MethodSource("events")
  void eventWithoutARequiredFieldIsNotValid(Class<?> event) throws IOException {
    // Given
    Schema schema = SCHEMAS.getSchema(resource("schemas", event), InputFormat.JSON);

    // When
    var errors = schema.validate("{}", InputFormat.JSON);

    // Then
    assertThat(errors).hasSize(EventCatalogue.fieldsOf(event).size());
  }

  @Test
  void everyTypeIsUniqueAndNamesServiceAggregateFactAndVersion() throws IOException {
    // When
    List<String> types =
        EventCatalogue.all().stream().map(EventSchemasTest::sampleOf).map(Event::type).toList();

    // Then
    assertThat(types)
        .doesNotHaveDuplicates()
        .allMatch(type -> type.matches("io\\.safekeep\\.[a-z]+\\.[a-z-]+\\.[a-z-]+\\.v1"));
  }

  @Test
  void everyTopicIsListed() {
    // When
    List<String> topics =
        EventCatalogue.all().stream().map(EventSchemasTest::sampleOf).map(Event::topic).toList();

    // Then
    assertThat(Topics.ALL).containsAll(topics);
  }

  private static Event sampleOf(Class<?> event) {
    try {
      return (Event) JSON.readValue(resource("samples", event), event);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static String resource(String folder, Class<?> event) throws IOException {
    String service = event.getPackageName().substring(event.getPackageName().lastIndexOf('.') + 1);
    String name =
        event.getSimpleName().replaceAll("(?<=[a-z])(?=[A-Z])", "-").toLowerCase(Locale.ROOT);
    String path = "/" + folder + "/" + service + "/" + name + ".v1.json";
    try (InputStream in = EventSchemasTest.class.getResourceAsStream(path)) {
      assertThat(in).as(path).isNotNull();
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
