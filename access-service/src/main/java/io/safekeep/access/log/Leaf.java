package io.safekeep.access.log;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.safekeep.tlog.Commitment;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;

/// An entry as the log has it, for ever, and the values that it is committed to.
///
/// @param body the entry's bytes: compact JSON (docs/operations/verify-transparency-log.md)
record Leaf(StagedFact fact, byte[] body, List<Disclosure> disclosures) {
  private static final int VERSION = 1;

  /// Names of values that are sealed wherever they stand: they tell of one employee.
  private static final Set<String> PERSONAL = Set.of("actor", "address", "employee");

  private static final ObjectMapper MAPPER = new ObjectMapper();

  Leaf {
    disclosures = List.copyOf(disclosures);
  }

  /// A value behind a commitment.
  record Disclosure(String name, byte[] salt, String value) {}

  /// @param salts gives 16 random bytes, others each time
  static Leaf of(StagedFact fact, Supplier<byte[]> salts) {
    var open = read(fact.open());
    var sealed = new TreeMap<>(fact.sealed());
    for (var name : PERSONAL) {
      if (open.remove(name) instanceof TextNode text) {
        sealed.put(name, text.textValue());
      }
    }
    var disclosures = new ArrayList<Disclosure>();
    sealed.forEach((name, value) -> disclosures.add(new Disclosure(name, salts.get(), value)));
    return new Leaf(fact, write(fact, open, disclosures), disclosures);
  }

  private static ObjectNode read(String open) {
    try {
      return (ObjectNode) MAPPER.readTree(open);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] write(StagedFact fact, ObjectNode open, List<Disclosure> disclosures) {
    var bytes = new ByteArrayOutputStream();
    try (var json = MAPPER.createGenerator(bytes)) {
      json.writeStartObject();
      json.writeNumberField("v", VERSION);
      json.writeStringField("id", fact.id().toString());
      json.writeStringField("t", fact.at().truncatedTo(ChronoUnit.MILLIS).toString());
      json.writeStringField("type", fact.type());
      var tenant = fact.log().tenant();
      if (tenant != null) {
        json.writeStringField("tenant", tenant.toString());
      }
      if (fact.request() != null) {
        json.writeStringField("request", fact.request().toString());
      }
      if (fact.grant() != null) {
        json.writeStringField("grant", fact.grant().toString());
      }
      if (fact.session() != null && fact.number() != null) {
        json.writeStringField("session", fact.session().toString());
        json.writeNumberField("n", fact.number());
      }
      json.writeFieldName("open");
      json.writeTree(open);
      writeCommitments(json, disclosures);
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static void writeCommitments(JsonGenerator json, List<Disclosure> disclosures)
      throws IOException {
    json.writeObjectFieldStart("sealed");
    for (var one : disclosures) {
      json.writeStringField(one.name(), Commitment.of(one.salt(), one.name(), one.value()));
    }
    json.writeEndObject();
  }
}
