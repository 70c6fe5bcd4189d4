package io.safekeep.notification.trust;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/// All promises, as this release knows them. There is no way to leave one out.
///
/// @param sha256 of the file, in hex
/// @param changes oldest first; the last one is of this version
record Catalogue(int version, String sha256, List<Promise> promises, List<Change> changes) {

  private static final String FOLDER = "promises/";

  Catalogue {
    promises = List.copyOf(promises);
    changes = List.copyOf(changes);
  }

  Optional<Promise> find(String id) {
    return promises.stream().filter(promise -> promise.id().equals(id)).findFirst();
  }

  /// Whether the change that made it what it is was announced (P3).
  boolean isAnnouncedAt(Instant now) {
    return !changes.isEmpty()
        && changes.getLast().version() == version
        && changes.getLast().sha256().equals(sha256)
        && !changes.getLast().publishedAt().isAfter(now);
  }

  /// The file of a version, as it was published.
  static Optional<byte[]> file(int version) {
    try (InputStream in = resource("catalogue-" + version + ".json")) {
      return in == null ? Optional.empty() : Optional.of(in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The newest version that the change log names.
  static Catalogue newest(ObjectMapper json) {
    try (InputStream in = resource("changes.json")) {
      if (in == null) {
        throw new IllegalStateException("there is no change log of the catalogue");
      }
      List<Change> changes = new ArrayList<>();
      for (JsonNode change : json.readTree(in).path("changes")) {
        changes.add(
            new Change(
                change.path("version").asInt(),
                change.path("sha256").asText(),
                Instant.parse(change.path("publishedAt").asText()),
                change.path("title").asText(),
                change.path("text").asText()));
      }
      byte[] file = file(changes.getLast().version()).orElseThrow();
      return parse(json, file, changes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Catalogue parse(ObjectMapper json, byte[] file, List<Change> changes) throws IOException {
    JsonNode root = json.readTree(file);
    return new Catalogue(
        root.path("version").asInt(),
        sha256(file),
        StreamSupport.stream(root.path("promises").spliterator(), false)
            .map(Catalogue::promise)
            .toList(),
        changes);
  }

  private static Promise promise(JsonNode node) {
    return new Promise(
        node.path("id").asText(),
        node.path("theme").asText(),
        node.path("promise").asText(),
        texts(node.path("sources")),
        texts(node.path("kinds")),
        texts(node.path("owners")),
        node.path("acceptance").asText(),
        Duration.parse(node.path("maxAge").asText()),
        texts(node.path("frameworks").path("soc2")),
        texts(node.path("frameworks").path("iso27001")),
        texts(node.path("checks")),
        texts(node.path("attestations")),
        node.path("notYet").isNull() ? null : node.path("notYet").asText());
  }

  private static List<String> texts(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false).map(JsonNode::asText).toList();
  }

  private static String sha256(byte[] file) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(file));
    } catch (NoSuchAlgorithmException everyJdkHasIt) {
      throw new IllegalStateException(everyJdkHasIt);
    }
  }

  private static @Nullable InputStream resource(String name) {
    return Thread.currentThread().getContextClassLoader().getResourceAsStream(FOLDER + name);
  }

  /// Reads the catalogue once.
  static class Loaded {

    @Produces
    @Singleton
    Catalogue catalogue(ObjectMapper json) {
      return newest(json);
    }
  }
}
