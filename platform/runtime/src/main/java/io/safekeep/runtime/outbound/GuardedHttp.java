package io.safekeep.runtime.outbound;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// Calls URLs that somebody else named: at public addresses only, without redirects, within a bound
/// of time and bytes. The address that was looked at is the one connected to, so that a name which
/// resolves to something else a moment later gains nothing.
@Singleton
public class GuardedHttp {

  private static final int LARGEST_ANSWER = 256 * 1024;

  /// What is read of an answer that nobody looks at, so that its connection can be used again.
  private static final int LARGEST_UNREAD = 64 * 1024;

  /// Hosts that many share, as those of chats, must not make them wait for each other.
  private static final int MOST_CONNECTIONS_TO_A_HOST = 1024;

  /// Shorter than servers keep idle connections: one that the server has just closed would cost an
  /// attempt.
  private static final int KEPT_SECONDS = 3;

  /// Addresses of a host.
  interface Resolver {
    InetAddress[] all(String host) throws UnknownHostException;
  }

  private final Vertx vertx;
  private final Resolver resolver;
  private final HttpClient http;
  private final HttpClient kept;

  /// Kept connections on which something was answered.
  private final Set<HttpConnection> used =
      Collections.newSetFromMap(Collections.synchronizedMap(new WeakHashMap<>()));

  private final Set<String> privateHosts;
  private final Duration timeout;

  @Inject
  GuardedHttp(Vertx vertx, OutboundSettings settings) {
    this(vertx, settings, InetAddress::getAllByName);
  }

  GuardedHttp(Vertx vertx, OutboundSettings settings, Resolver resolver) {
    this.vertx = vertx;
    this.resolver = resolver;
    this.http = vertx.createHttpClient(options(settings).setKeepAlive(false));
    this.kept =
        vertx.createHttpClient(
            options(settings)
                .setMaxPoolSize(MOST_CONNECTIONS_TO_A_HOST)
                .setKeepAliveTimeout(KEPT_SECONDS));
    this.privateHosts = Set.copyOf(settings.privateHosts().orElse(Set.of()));
    this.timeout = settings.timeout();
  }

  private static HttpClientOptions options(OutboundSettings settings) {
    return new HttpClientOptions()
        .setConnectTimeout(Math.toIntExact(settings.timeout().toMillis()));
  }

  /// What came back, whatever the status.
  public record Answer(int status, String body) {}

  /// That a host has answered; what it said besides is not kept.
  ///
  /// @param retryAfter that header as it came; empty if there was none
  public record Receipt(int status, Optional<String> retryAfter) {}

  /// Why a URL will never be called; empty if it may be. Says nothing of where its host is.
  public Optional<String> fault(URI uri) {
    return Destination.fault(uri, privateHosts);
  }

  /// @throws IOException if it may not be called, cannot be reached, or answers too late or too
  ///   much
  public Answer get(URI uri) throws IOException {
    return call(HttpMethod.GET, uri, null, Optional.empty());
  }

  /// @param form urlencoded
  /// @throws IOException if it may not be called, cannot be reached, or answers too late or too
  ///   much
  public Answer post(URI uri, String form) throws IOException {
    return post(uri, form, Optional.empty());
  }

  /// @param form urlencoded
  /// @param authorization value of that header
  /// @throws IOException if it may not be called, cannot be reached, or answers too late or too
  ///   much
  public Answer post(URI uri, String form, Optional<String> authorization) throws IOException {
    return call(HttpMethod.POST, uri, form, authorization);
  }

  /// Hands something over, on a connection that is kept for the next one. As soon as the head of an
  /// answer is here it counts, whatever becomes of its body.
  ///
  /// Servers close connections that they were left with too long, or have too many of, and may do
  /// so just when one is chosen here. That says nothing of the server, so the same is then sent
  /// once more, on a new connection: only for what a receiver may get twice (RFC 9110, section
  /// 9.2.2).
  ///
  /// @param headers with the content type
  /// @param patience how long the whole call may take
  /// @throws IOException if it may not be called, cannot be reached, or answers too late; the
  ///   message says nothing of the URL but its host
  public Receipt send(URI uri, Map<String, String> headers, byte[] body, Duration patience)
      throws IOException {
    var options = options(HttpMethod.POST, uri, patience);
    headers.forEach(options::putHeader);
    long end = System.nanoTime() + patience.toNanos();
    var receipt =
        kept.request(options)
            .compose(request -> {
              boolean isUsed = used.contains(request.connection());
              return handOver(request, body, patience)
                  .recover(why ->
                      isUsed && wasClosed(why)
                          ? handOverAnew(options, body, end)
                          : Future.failedFuture(why));
            });
    return await(uri, receipt, patience);
  }

  private Future<Receipt> handOverAnew(RequestOptions options, byte[] body, long end) {
    long millis = Math.max(1, TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime()));
    return http.request(new RequestOptions(options).setTimeout(millis))
        .compose(request -> handOver(request, body, Duration.ofMillis(millis)));
  }

  private Future<Receipt> handOver(HttpClientRequest request, byte[] body, Duration patience) {
    // Also for one that sends a byte a second, which is never idle.
    long end = vertx.setTimer(patience.toMillis(), _ -> request.reset());
    var answered =
        request
            .response()
            .onFailure(_ -> vertx.cancelTimer(end))
            .map(response -> {
              used.add(request.connection());
              passOver(response).onComplete(_ -> vertx.cancelTimer(end));
              return new Receipt(
                  response.statusCode(),
                  Optional.ofNullable(response.getHeader(HttpHeaders.RETRY_AFTER)));
            });
    return request.end(Buffer.buffer(body)).compose(_ -> answered);
  }

  private static boolean wasClosed(Throwable why) {
    return why instanceof HttpClosedException || why instanceof IOException;
  }

  private static Future<Void> passOver(HttpClientResponse response) {
    var read = new AtomicLong();
    response.handler(chunk -> {
      if (read.addAndGet(chunk.length()) > LARGEST_UNREAD) {
        response.request().reset();
      }
    });
    return response.end();
  }

  private Answer call(
      HttpMethod method, URI uri, @Nullable String form, Optional<String> authorization)
      throws IOException {
    var options = options(method, uri, timeout);
    if (form != null) {
      options.putHeader(HttpHeaders.CONTENT_TYPE, "application/x-www-form-urlencoded");
    }
    authorization.ifPresent(value -> options.putHeader(HttpHeaders.AUTHORIZATION, value));
    var answer =
        http.request(options)
            .compose(request -> {
              // Before it is sent: an answer that is over when somebody begins to listen is lost.
              var read = request.response().compose(GuardedHttp::read);
              return (form == null ? request.end() : request.end(form)).compose(_ -> read);
            });
    return await(uri, answer, timeout);
  }

  private RequestOptions options(HttpMethod method, URI uri, Duration patience) throws IOException {
    var fault = fault(uri);
    if (fault.isPresent()) {
      throw new IOException("the address " + fault.get());
    }
    boolean tls = uri.getScheme().equals("https");
    int port = uri.getPort() >= 0 ? uri.getPort() : tls ? 443 : 80;
    var query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
    var path = uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
    return new RequestOptions()
        .setMethod(method)
        .setServer(SocketAddress.inetSocketAddress(port, resolved(uri)))
        .setHost(uri.getHost())
        .setPort(port)
        .setSsl(tls)
        .setURI(path + query)
        .setTimeout(patience.toMillis());
  }

  private String resolved(URI uri) throws IOException {
    var addresses = resolver.all(uri.getHost());
    if (!privateHosts.contains(uri.getHost())) {
      for (var address : addresses) {
        if (!Destination.isPublic(address)) {
          throw new IOException(uri.getHost() + " is at no public address");
        }
      }
    }
    return addresses[0].getHostAddress();
  }

  private static Future<Answer> read(HttpClientResponse response) {
    Promise<Answer> answer = Promise.promise();
    var body = Buffer.buffer();
    response.handler(chunk -> {
      if (body.length() + chunk.length() > LARGEST_ANSWER) {
        answer.tryFail(new IOException("answers with more than " + LARGEST_ANSWER + " bytes"));
        response.request().reset();
      } else {
        body.appendBuffer(chunk);
      }
    });
    response.exceptionHandler(answer::tryFail);
    response.endHandler(_ ->
        answer.tryComplete(
            new Answer(response.statusCode(), body.toString(StandardCharsets.UTF_8))));
    return answer.future();
  }

  private static <T> T await(URI uri, Future<T> answer, Duration patience) throws IOException {
    try {
      return answer
          .toCompletionStage()
          .toCompletableFuture()
          .get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException failed) {
      var cause = Objects.requireNonNullElse(failed.getCause(), failed);
      var why = Objects.requireNonNullElse(cause.getMessage(), cause.getClass().getSimpleName());
      throw new IOException(uri.getHost() + ": " + why, cause);
    } catch (TimeoutException late) {
      throw new IOException(
          uri.getHost() + " does not answer within " + patience.toSeconds() + " s", late);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", stopped);
    }
  }
}
