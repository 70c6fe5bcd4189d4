package io.safekeep.notification.status.site;

import io.safekeep.notification.status.StatusSettings.Bucket;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/// A copy of the site in a bucket of an S3 store that gives it out. The first page comes last, so
/// that it never leads to what is not there yet.
final class SiteBucket {

  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final int GOOD = 200;
  private static final String REGION = "us-east-1";

  private final Bucket bucket;
  private final Clock clock;
  private final HttpClient http = HttpClient.newBuilder().connectTimeout(PATIENCE).build();
  private final Map<String, String> written = new HashMap<>();

  SiteBucket(Bucket bucket, Clock clock) {
    this.bucket = bucket;
    this.clock = clock;
  }

  /// Writes what is another one than the last time.
  ///
  /// @throws IOException if the store did not take one; those before it are there
  void write(Map<String, Document> documents) throws IOException, InterruptedException {
    for (var document : documents.entrySet()) {
      String digest = document.getValue().digest();
      if (!digest.equals(written.get(document.getKey()))) {
        put(document.getKey(), document.getValue());
        written.put(document.getKey(), digest);
      }
    }
    written.keySet().retainAll(documents.keySet());
  }

  private void put(String name, Document document) throws IOException, InterruptedException {
    var endpoint = bucket.endpoint();
    String path = "/" + bucket.name() + "/" + bucket.prefix().orElse("") + name;
    var at = clock.instant();
    var signed = new TreeMap<String, String>();
    signed.put("host", endpoint.getRawAuthority());
    signed.put("x-amz-content-sha256", document.digest());
    signed.put("x-amz-date", S3Signature.time(at));
    var signature =
        new S3Signature(
            bucket.region().orElse(REGION), bucket.accessKeyId(), bucket.secretAccessKey());
    var request =
        HttpRequest.newBuilder(
                URI.create(endpoint.getScheme() + "://" + endpoint.getRawAuthority() + path))
            .timeout(PATIENCE)
            .header("Content-Type", document.contentType())
            .header("Cache-Control", "public, max-age=30")
            .header("x-amz-content-sha256", document.digest())
            .header("x-amz-date", S3Signature.time(at))
            .header(
                "Authorization",
                signature.authorization("PUT", path, signed, document.digest(), at))
            .PUT(BodyPublishers.ofByteArray(document.bytes()))
            .build();
    var answer = http.send(request, BodyHandlers.discarding());
    if (answer.statusCode() != GOOD) {
      throw new IOException("the store answered %d to %s".formatted(answer.statusCode(), path));
    }
  }
}
