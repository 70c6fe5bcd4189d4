package io.safekeep.notification.status.site;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.safekeep.notification.status.StatusSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SiteBucketTest {

  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-11-22T10:00:00Z"), ZoneOffset.UTC);

  private final List<String> taken = new CopyOnWriteArrayList<>();
  private volatile int status = 200;
  private HttpServer store;

  @BeforeEach
  void start() throws IOException {
    store = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    store.createContext(
        "/",
        exchange -> {
          try (exchange) {
            var body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
            if (status == 200) {
              taken.add(
                  "%s %s %s %s"
                      .formatted(
                          exchange.getRequestMethod(),
                          exchange.getRequestURI(),
                          exchange.getRequestHeaders().getFirst("Content-Type"),
                          body));
            }
            exchange.sendResponseHeaders(status, -1);
          }
        });
    store.start();
  }

  @AfterEach
  void stop() {
    store.stop(0);
  }

  @Test
  void firstPageComesLastAndWhatIsTheSameIsNotSentAgain() throws Exception {
    // Given
    var bucket = new SiteBucket(new Place(), CLOCK);

    // When
    bucket.write(site("a { }", "<p>1</p>"));
    bucket.write(site("a { }", "<p>2</p>"));

    // Then
    assertThat(taken)
        .containsExactly(
            "PUT /public/status/style.css text/css a { }",
            "PUT /public/status/index.html text/html <p>1</p>",
            "PUT /public/status/index.html text/html <p>2</p>");
  }

  @Test
  void whatTheStoreDidNotTakeIsSentAgain() throws Exception {
    // Given
    var bucket = new SiteBucket(new Place(), CLOCK);
    status = 503;

    // When
    assertThatThrownBy(() -> bucket.write(site("a { }", "<p>1</p>")))
        .hasMessage("the store answered 503 to /public/status/style.css");
    status = 200;
    bucket.write(site("a { }", "<p>1</p>"));

    // Then
    assertThat(taken).hasSize(2);
  }

  /// Amazon's own example, "PUT Object".
  @Test
  void signsAsAmazonSays() {
    // Given
    var payload = "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072";
    var headers = new TreeMap<String, String>();
    headers.put("date", "Fri, 24 May 2013 00:00:00 GMT");
    headers.put("host", "examplebucket.s3.amazonaws.com");
    headers.put("x-amz-content-sha256", payload);
    headers.put("x-amz-date", "20130524T000000Z");
    headers.put("x-amz-storage-class", "REDUCED_REDUNDANCY");

    // When
    var authorization =
        new S3Signature(
                "us-east-1", "AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")
            .authorization(
                "PUT",
                "/test%24file.text",
                headers,
                payload,
                Instant.parse("2013-05-24T00:00:00Z"));

    // Then
    assertThat(authorization)
        .isEqualTo(
            "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,"
                + "SignedHeaders=date;host;x-amz-content-sha256;x-amz-date;x-amz-storage-class,"
                + "Signature=98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd");
  }

  private static Map<String, Document> site(String style, String index) {
    var site = new LinkedHashMap<String, Document>();
    site.put("style.css", Document.of("text/css", style));
    site.put("index.html", Document.of("text/html", index));
    return site;
  }

  private final class Place implements StatusSettings.Bucket {

    @Override
    public URI endpoint() {
      return URI.create("http://127.0.0.1:" + store.getAddress().getPort());
    }

    @Override
    public String name() {
      return "public";
    }

    @Override
    public Optional<String> prefix() {
      return Optional.of("status/");
    }

    @Override
    public Optional<String> region() {
      return Optional.of("eu-central-1");
    }

    @Override
    public String accessKeyId() {
      return "known";
    }

    @Override
    public String secretAccessKey() {
      return "to every reader of this test";
    }
  }
}
