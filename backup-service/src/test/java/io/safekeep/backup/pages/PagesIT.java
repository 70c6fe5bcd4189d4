package io.safekeep.backup.pages;

import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.safekeep.backup.OwnCluster;
import io.safekeep.backup.TenantAtWork;
import io.safekeep.backup.TenantCluster;
import io.safekeep.testing.TestIssuer;
import io.safekeep.testing.quarkus.ServiceServers;
import io.safekeep.testing.quarkus.Visitor;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The pages as people use them, and as people must not.
@QuarkusTest
@WithTestResource(
    value = ServiceServers.class,
    initArgs = @ResourceArg(name = "database", value = "backup"))
@WithTestResource(TenantCluster.class)
class PagesIT {

  private static final String SESSION = "q_session_backup-pages";
  private static final String NAME = "<img src=x onerror=alert(1)> & \"more\"";

  @Test
  void administratorRestoresWatchesAndRemovesACopy(@TempDir Path folder) {
    try (OwnCluster cluster = OwnCluster.in(folder)) {
      // Given
      cluster.execute("create table invoice as select n as id from generate_series(1, 3) n");
      TenantAtWork tenant = TenantAtWork.announced();
      String datastore = tenant.register(cluster.port(), NAME);
      tenant.awaitProtection(datastore, "complete");
      Visitor ada = tenant.administrator();

      // When
      Response list = ada.open("/");
      Response page = whole(ada, datastore);
      String wanted = "/datastores/" + datastore + "/restore";
      Response check = ada.open(wanted);
      Response started = ada.submit(wanted, Map.of("key", Visitor.key(check)));
      Response pressedTwice = ada.submit(wanted, Map.of("key", Visitor.key(check)));

      // Then
      assertThat(list.statusCode()).isEqualTo(200);
      assertThat(list.asString())
          .contains("Ada Test", "Aldgate Books", "Protected", "/datastores/" + datastore)
          .contains("&lt;img src=x onerror=alert(1)&gt; &amp; &quot;more&quot;")
          .doesNotContain("<img src=x");
      assertThat(page.asString())
          .contains("class=\"covered\"", "class=\"base\"", "Check this instant")
          .doesNotContain("<img src=x");
      assertThat(check.statusCode()).isEqualTo(200);
      assertThat(started.statusCode()).isEqualTo(303);
      assertThat(pressedTwice.header("Location")).isEqualTo(started.header("Location"));

      // And it can be watched to its end, and removed
      String restore = URI.create(started.header("Location")).getPath();
      await()
          .atMost(TenantAtWork.PATIENCE)
          .until(() -> ada.open(restore).asString().contains("The copy is ready"));
      String download = restore + "/download?database=postgres&schema=public";
      assertThat(ada.open(restore).asString())
          .contains("psql -h 127.0.0.1 -p ", download.replace("&", "&amp;"));
      Response zip = ada.open(download);
      assertThat(zip.contentType()).isEqualTo("application/zip");
      assertThat(zip.header("Content-Disposition")).startsWith("attachment");
      assertThat(firstOf(zip)).isEqualTo("id\r\n1\r\n2\r\n3\r\n");
      assertThat(ada.open("/restores").asString())
          .contains("href=\"" + restore, "the newest state", "ready");
      assertThat(ada.submit(restore, Map.of("act", "discard")).statusCode()).isEqualTo(303);
      assertThat(ada.open(restore).asString()).contains("The copy was removed");
      assertThat(ada.submit(restore, Map.of("act", "discard")).statusCode()).isEqualTo(409);

      // And what cannot be had is said before anything starts
      Response tooEarly = ada.open(wanted + "?at=2020-01-01T00:00");
      assertThat(tooEarly.statusCode()).isEqualTo(422);
      assertThat(tooEarly.asString()).contains("This instant cannot be restored");
      assertThat(ada.open(wanted + "?at=yesterday").statusCode()).isEqualTo(400);

      // And for others it does not exist
      Visitor stranger = TenantAtWork.announced().administrator();
      assertThat(stranger.open("/").asString()).doesNotContain(datastore);
      for (String path : List.of("/datastores/" + datastore, wanted, restore)) {
        Response foreign = stranger.open(path);
        assertThat(foreign.statusCode()).as(path).isEqualTo(404);
        assertThat(foreign.asString()).contains("There is nothing here");
      }
      assertThat(stranger.open("/restores").asString()).doesNotContain(restore);
      assertThat(stranger.open(download).statusCode()).isEqualTo(404);
      assertThat(stranger.submit(wanted, Map.of()).statusCode()).isEqualTo(404);
      assertThat(stranger.submit(restore, Map.of("act", "discard")).statusCode()).isEqualTo(404);

      // And members look, and do not restore
      Visitor member = Visitor.of(tenant.id(), "datastore:read", "restore:read");
      assertThat(member.open("/datastores/" + datastore).asString())
          .contains("class=\"covered\"")
          .doesNotContain("Check this instant");
      assertThat(member.open("/restores").asString()).contains(restore);
      assertThat(member.open(download).statusCode()).isEqualTo(403);
      assertThat(member.open(wanted).statusCode()).isEqualTo(403);
      assertThat(member.submit(wanted, Map.of()).statusCode()).isEqualTo(403);

      // And a replacement is for another person to approve
      TestIssuer.Token zoe = TestIssuer.token().subject("zoe");
      String replacement =
          tenant
              .as("restore:create", zoe)
              .body(Map.of("reason", "<b>oops</b>"))
              .post("/v1/datastores/" + datastore + "/replacements")
              .path("id");
      String decision = "/datastores/" + datastore + "/replacements/" + replacement;
      Visitor asker =
          Visitor.with(
              zoe.tenant(tenant.id())
                  .permissions("datastore:read", "restore:read", "restore:create"));
      assertThat(asker.open(decision).asString())
          .contains("Call it off", "&lt;b&gt;oops&lt;/b&gt;")
          .doesNotContain("Approve", "<b>oops");
      Response toDecide = ada.open(decision);
      String digest = Visitor.value(toDecide, "digest");
      Map<String, String> yes = Map.of("act", "approve", "digest", digest);
      assertThat(asker.submit(decision, yes).statusCode()).isEqualTo(403);
      assertThat(stranger.submit(decision, yes).statusCode()).isEqualTo(404);
      assertThat(ada.submit(decision, yes).statusCode()).isEqualTo(303);
      assertThat(ada.open(decision).asString()).contains("by you").doesNotContain("Reject");
      assertThat(ada.open("/datastores/" + datastore).asString())
          .contains(decision, "Replacements");
      assertThat(asker.submit(decision, Map.of("act", "cancel")).statusCode()).isEqualTo(303);
      assertThat(asker.open(decision).asString()).contains("Called off");

      // And engineers of the suite see all tenants, and do not restore either
      Visitor engineer =
          Visitor.with(
              TestIssuer.token().permissions("datastore:read", "restore:read", "backup:create"));
      assertThat(engineer.open("/datastores/" + datastore).asString())
          .contains("Aldgate Books, PostgreSQL at")
          .doesNotContain("Check this instant");
      assertThat(engineer.open(wanted).statusCode()).isEqualTo(403);
    }
  }

  @Test
  void formThatAnotherSiteSendsIsRefused() {
    // Given
    Visitor ada = TenantAtWork.announced().administrator();
    ada.open("/");
    String path = "/datastores/" + UUID.randomUUID() + "/restore";

    // When
    Response foreign = ada.submit(path, Map.of(), "https://evil.example");
    Response hidden = ada.submit(path, Map.of(), "null");
    Response unsaid = ada.submit(path, Map.of(), null);
    Response own = ada.submit(path, Map.of());

    // Then
    assertThat(foreign.statusCode()).isEqualTo(403);
    assertThat(hidden.statusCode()).isEqualTo(403);
    assertThat(unsaid.statusCode()).isEqualTo(403);
    assertThat(own.statusCode()).isEqualTo(404);
  }

  @Test
  void freePlanIsToldSo() {
    // Given
    TenantAtWork tenant = TenantAtWork.announced("free");
    Visitor ada = tenant.administrator();

    // When
    Response page = ada.open("/");
    Response api = tenant.requestRestore(UUID.randomUUID().toString(), Map.of());

    // Then
    assertThat(page.statusCode()).isEqualTo(403);
    assertThat(page.asString()).contains("Your plan does not include this");
    assertThat(api.statusCode()).isEqualTo(403);
  }

  @Test
  void restoringTakesAPaidPlanInTheApiToo() {
    // Given
    TenantAtWork tenant = TenantAtWork.announced("free");
    String datastore = tenant.register(port());

    // When
    Response restore = tenant.requestRestore(datastore, Map.of());
    Response backup =
        tenant.as("backup:create").post("/v1/datastores/" + datastore + "/base-backups");

    // Then
    assertThat(restore.statusCode()).isEqualTo(403);
    assertThat(restore.<String>path("type")).isEqualTo("/problems/plan-without-backups");
    assertThat(backup.statusCode()).isEqualTo(403);
  }

  @Test
  void roleWithoutPermissionGetsAPageThatSaysSo() {
    // Given
    Visitor support = Visitor.with(TestIssuer.token().permissions("tenant:read"));

    // When
    Response page = support.open("/");

    // Then
    assertThat(page.statusCode()).isEqualTo(403);
    assertThat(page.contentType()).startsWith("text/html");
    assertThat(page.asString()).contains("You may not do this");
  }

  @Test
  void sessionIsASealedCookieThatOpensThePagesOnly() {
    // Given
    TenantAtWork tenant = TenantAtWork.announced();
    Visitor ada = tenant.administrator().plant(SESSION, "chosen-by-somebody-else");

    // When
    Response page = ada.open("/");

    // Then
    assertThat(page.statusCode()).isEqualTo(200);
    var session = ada.cookie(SESSION);
    assertThat(session.getValue()).isNotEqualTo("chosen-by-somebody-else").hasSizeLessThan(4000);
    assertThat(session.isHttpOnly()).isTrue();
    assertThat(session.getSameSite()).isEqualTo("Lax");
    assertThat(session.getPath()).isEqualTo("/");
    assertThat(session.getDomain()).isNull();

    // And the API takes no cookie
    assertThat(ada.get("/v1/datastores").statusCode()).isEqualTo(401);
    assertThat(ada.submit("/v1/datastores", Map.of()).statusCode()).isEqualTo(401);
    assertThat(ada.get("/").statusCode()).isEqualTo(200);

    // And a cookie that was touched is none
    String touched = session.getValue().substring(0, session.getValue().length() - 4) + "AAAA";
    Visitor other = tenant.administrator().plant(SESSION, touched);
    Response taken = other.get("/?cursor=" + UUID.randomUUID());
    assertThat(taken.statusCode()).isEqualTo(303);
    assertThat(taken.asString()).isEmpty();
    assertThat(other.cookies()).isEmpty();
    Response refused = other.follow(taken);
    assertThat(refused.statusCode()).isEqualTo(302);
    assertThat(refused.header("Location"))
        .startsWith(TestIssuer.url() + "/authorize")
        .contains("code_challenge_method=S256", "nonce=", "state=");

    // And a script is told, not redirected
    assertThat(given().header("X-Requested-With", "JavaScript").get("/").statusCode())
        .isEqualTo(499);

    // And it ends
    Response out = ada.submit("/sign-out", Map.of());
    assertThat(out.header("Location")).isEqualTo(TestIssuer.url() + "/sign-out");
    assertThat(ada.get("/").statusCode()).isEqualTo(302);
  }

  @Test
  void sessionThatIsOverGoesByTheIssuerAndComesBackToTheSamePage() {
    // Given
    TenantAtWork tenant = TenantAtWork.announced();
    Visitor ada =
        Visitor.with(
            TestIssuer.token()
                .tenant(tenant.id())
                .permissions("datastore:read", "restore:read")
                .validFor(Duration.ofSeconds(3)));
    assertThat(ada.open("/restores").statusCode()).isEqualTo(200);

    // When
    Response over =
        await()
            .atMost(TenantAtWork.PATIENCE)
            .until(() -> ada.get("/restores"), page -> page.statusCode() != 200);

    // Then
    assertThat(over.statusCode()).isEqualTo(303);
    assertThat(over.asString()).isEmpty();
    assertThat(ada.cookies()).isEmpty();
    assertThat(ada.get("/restores").header("Location")).startsWith(TestIssuer.url() + "/authorize");
    assertThat(ada.open("/restores").asString()).contains("<h1>Restores</h1>");
  }

  @Test
  void accessTokenForSomebodyElseOpensNothing() {
    // Given
    Visitor visitor =
        Visitor.with(TestIssuer.token().permissions("datastore:read").audience("another-service"));

    // When
    Response page = visitor.open("/");

    // Then
    assertThat(page.statusCode()).isNotEqualTo(200);
    assertThat(page.asString()).doesNotContain("Datastores with their state");
  }

  @Test
  void nothingForeignRunsOnAPage() {
    // Given
    Visitor ada = TenantAtWork.announced().administrator();

    // When
    Response page = ada.open("/");

    // Then
    assertThat(page.header("Content-Security-Policy"))
        .isEqualTo(
            "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; connect-src"
                + " 'self'; form-action 'self' "
                + TestIssuer.url()
                + "; frame-ancestors 'none'; base-uri 'none'");
    assertThat(page.header("X-Frame-Options")).isEqualTo("DENY");
    assertThat(page.header("Cache-Control")).isEqualTo("no-store");
    assertThat(page.asString()).doesNotContain("style=", "onclick", "<script>", "<style");
  }

  /// The datastore's page, as soon as there is a stretch to draw.
  private static Response whole(Visitor visitor, String datastore) {
    return await()
        .atMost(TenantAtWork.PATIENCE)
        .until(
            () -> visitor.open("/datastores/" + datastore),
            page -> page.asString().contains("class=\"covered\""));
  }

  /// The first file of an archive.
  private static String firstOf(Response zip) {
    try (var files = new ZipInputStream(new ByteArrayInputStream(zip.asByteArray()))) {
      assertThat(files.getNextEntry()).isNotNull();
      return new String(files.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int port() {
    return org.eclipse.microprofile.config.ConfigProvider.getConfig()
        .getValue("test.tenant.port", Integer.class);
  }
}
