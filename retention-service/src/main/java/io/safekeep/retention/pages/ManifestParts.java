package io.safekeep.retention.pages;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.safekeep.retention.pages.Pages.Part;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// What a manifest says is in an archive.
@Singleton
class ManifestParts {

  private static final int MOST = 500;

  private final ObjectMapper json;

  ManifestParts(ObjectMapper json) {
    this.json = json;
  }

  /// Tables and folders, at most 500 of them.
  List<Part> of(String manifest) {
    var parts = new ArrayList<Part>();
    for (JsonNode store : read(manifest).path("stores")) {
      String name = store.path("name").asText();
      if (store.path("kind").asText().equals("database")) {
        store
            .path("tables")
            .forEach(table ->
                parts.add(
                    new Part(
                        name,
                        table.path("schema").asText() + "." + table.path("table").asText(),
                        count(table.path("rows").asLong(), "row", "rows"),
                        Size.of(table.path("bytes").asLong()))));
      } else {
        parts.add(
            new Part(
                name,
                "all files",
                count(store.path("files").asLong(), "file", "files"),
                Size.of(store.path("bytes").asLong())));
      }
    }
    return parts.size() <= MOST ? parts : parts.subList(0, MOST);
  }

  private JsonNode read(String manifest) {
    try {
      return json.readTree(manifest);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a manifest that we signed is no JSON", e);
    }
  }

  private static String count(long number, String one, String many) {
    return String.format(Locale.ROOT, "%,d %s", number, number == 1 ? one : many);
  }
}
