package io.safekeep.runtime.pages;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.CookieSameSite;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Behind a real server of the kind that the services have.
class HostCookiesTest {

  private static final String ATTRIBUTES = "; Path=/; Secure; HTTPOnly; SameSite=Lax";

  private static final Vertx VERTX = Vertx.vertx();
  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static HttpServer server;

  /// What stands behind the filter, and answers with the cookies that it sees.
  private static volatile Consumer<RoutingContext> service = http -> {};

  @BeforeAll
  static void start() {
    var router = Router.router(VERTX);
    router.route().handler(HostCookies::rename);
    router
        .route()
        .handler(http -> {
          var seen =
              http.request().cookies().stream()
                  .map(cookie -> cookie.getName() + "=" + cookie.getValue())
                  .sorted()
                  .collect(Collectors.joining(" "));
          service.accept(http);
          http.end(seen);
        });
    server =
        VERTX
            .createHttpServer()
            .requestHandler(router)
            .listen(0, "127.0.0.1")
            .toCompletionStage()
            .toCompletableFuture()
            .join();
  }

  @AfterAll
  static void stop() {
    CLIENT.close();
    VERTX.close().toCompletionStage().toCompletableFuture().join();
  }

  @Test
  void cookieThatTheServiceSetsIsItsHostsAlone() throws Exception {
    // Given
    service = http -> http.response().addCookie(session("sealed"));

    // When
    var answer = get();

    // Then
    assertThat(set(answer)).containsExactly("__Host-q_session_pages=sealed" + ATTRIBUTES);
  }

  @Test
  void cookieThatComesBackIsTheOneThatWasSet() throws Exception {
    // Given
    service = http -> {};

    // When
    var answer = get("theme=dark; __Host-q_session_pages=sealed");

    // Then
    assertThat(answer.body()).isEqualTo("q_session_pages=sealed theme=dark");
    assertThat(set(answer)).isEmpty();
  }

  @Test
  void cookieThatAnotherHostOfTheDomainPutThereIsNotSeen() throws Exception {
    // Given
    service = http -> {};

    // When
    var planted = get("q_session_pages=planted; q_auth_pages_1=planted");
    var both = get("q_session_pages=planted; __Host-q_session_pages=sealed", "q_session_pages=2");

    // Then
    assertThat(planted.body()).isEmpty();
    assertThat(both.body()).isEqualTo("q_session_pages=sealed");
  }

  @Test
  void cookieThatIsTakenAwayIsTheBrowsers() throws Exception {
    // Given: as Quarkus does it, on the cookie that was shown and without Secure
    service =
        http -> http.request().getCookie("q_session_pages").setValue("").setPath("/").setMaxAge(0);

    // When
    var answer = get("__Host-q_session_pages=sealed");

    // Then
    assertThat(set(answer))
        .singleElement()
        .asString()
        .startsWith("__Host-q_session_pages=; Max-Age=0; ")
        .contains("; Path=/; Secure");
  }

  @Test
  void cookieThatIsReplacedIsSetOnce() throws Exception {
    // Given
    service = http -> http.response().addCookie(session("newer"));

    // When
    var answer = get("__Host-q_session_pages=sealed");

    // Then
    assertThat(set(answer)).containsExactly("__Host-q_session_pages=newer" + ATTRIBUTES);
  }

  private static Cookie session(String value) {
    return Cookie.cookie("q_session_pages", value)
        .setPath("/")
        .setHttpOnly(true)
        .setSameSite(CookieSameSite.LAX);
  }

  private static List<String> set(HttpResponse<String> answer) {
    return answer.headers().allValues("set-cookie");
  }

  private static HttpResponse<String> get(String... cookies) throws Exception {
    var request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.actualPort() + "/"));
    for (var cookie : cookies) {
      request.header("Cookie", cookie);
    }
    return CLIENT.send(request.build(), BodyHandlers.ofString());
  }
}
