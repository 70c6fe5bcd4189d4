package io.safekeep.backup.wire;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Where a cluster answers and as whom to speak to it.
///
/// @param host a name or address, or several with commas between them, as in libpq: any of them may
///   be the primary, the others are its standbys. Each may have its own port: `a,b:5433,[::1]:5434`
/// @param port of those that have none of their own
/// @param secret gives the password when it is needed, so that it is not kept in clear; empty for
///   `trust` authentication
/// @param rootCertificates trusted roots as PEM text; null means the roots of the Java runtime
/// @param connectTimeout longest wait for the TCP connection and for each answer until the session
///   is authenticated
public record Dsn(
    String host,
    int port,
    String user,
    Supplier<String> secret,
    SslMode sslMode,
    @Nullable String rootCertificates,
    Duration connectTimeout) {
  private static final int DEFAULT_PORT = 5432;
  private static final Duration DEFAULT_CONNECT_TIMEOUT = Duration.ofSeconds(10);

  public Dsn {
    if (host.isEmpty()) {
      throw new IllegalArgumentException("host is empty");
    }
    if (port < 1 || port > 65_535) {
      throw new IllegalArgumentException("port " + port + " is not from 1 to 65535");
    }
    addresses(host, port);
    if (user.isEmpty()) {
      throw new IllegalArgumentException("user is empty");
    }
    if (connectTimeout.isNegative() || connectTimeout.isZero()) {
      throw new IllegalArgumentException("connect timeout " + connectTimeout + " is not positive");
    }
  }

  /// A password that is at hand.
  private record Known(String password) implements Supplier<String> {
    @Override
    public String get() {
      return password;
    }

    /// Without the password.
    @Override
    public String toString() {
      return "Known[]";
    }
  }

  public Dsn(
      String host,
      int port,
      String user,
      String password,
      SslMode sslMode,
      @Nullable String rootCertificates,
      Duration connectTimeout) {
    this(host, port, user, new Known(password), sslMode, rootCertificates, connectTimeout);
  }

  /// Empty for `trust` authentication.
  ///
  /// @throws java.io.UncheckedIOException if it is sealed and cannot be opened now
  public String password() {
    return secret.get();
  }

  public Dsn(String host, int port, String user, String password) {
    this(host, port, user, password, SslMode.PREFER, null, DEFAULT_CONNECT_TIMEOUT);
  }

  /// Reads `postgresql://user:password@host:port,host:port/?sslmode=verify-full` (libpq's
  /// connection URI; the database does not matter to physical replication). Roots of trust are not
  /// part of it: see {@link #withRootCertificates}.
  ///
  /// @throws IllegalArgumentException if it is no such URI or names an unknown parameter; the
  ///   message has no password
  public static Dsn parse(String text) {
    URI uri;
    try {
      uri = URI.create(text);
    } catch (IllegalArgumentException malformed) {
      // Its message would repeat the text, password and all.
      throw new IllegalArgumentException("not a connection URI");
    }
    String scheme = uri.getScheme();
    if (!"postgresql".equals(scheme) && !"postgres".equals(scheme)) {
      throw new IllegalArgumentException("connection URI starts with " + scheme + "://");
    }
    // Several hosts are no host to URI, but an authority still.
    String authority = uri.getRawAuthority() == null ? "" : uri.getRawAuthority();
    int hostAt = authority.lastIndexOf('@') + 1;
    if (hostAt <= 1 || hostAt == authority.length()) {
      throw new IllegalArgumentException("connection URI lacks host or user");
    }
    String[] credentials = authority.substring(0, hostAt - 1).split(":", 2);
    return new Dsn(
        uri.getHost() == null ? authority.substring(hostAt) : uri.getHost(),
        uri.getPort() == -1 ? DEFAULT_PORT : uri.getPort(),
        decoded(credentials[0]),
        credentials.length == 2 ? decoded(credentials[1]) : "",
        sslMode(uri.getRawQuery()),
        null,
        DEFAULT_CONNECT_TIMEOUT);
  }

  /// One place where the cluster may answer.
  public record Address(String host, int port) {
    @Override
    public String toString() {
      return host.indexOf(':') < 0 ? host + ":" + port : "[" + host + "]:" + port;
    }
  }

  /// All places, in the order in which to try them.
  public List<Address> addresses() {
    return addresses(host, port);
  }

  private static List<Address> addresses(String hosts, int port) {
    return Arrays.stream(hosts.split(",", -1)).map(host -> address(host.strip(), port)).toList();
  }

  /// More than one colon without brackets is an IPv6 address that has no port of its own.
  private static Address address(String text, int usualPort) {
    boolean hasBrackets = text.startsWith("[") && text.indexOf(']') > 0;
    String host = hasBrackets ? text.substring(1, text.indexOf(']')) : text;
    int port = usualPort;
    int colon = hasBrackets ? text.indexOf(':', text.indexOf(']')) : text.indexOf(':');
    if (colon >= 0 && colon == text.lastIndexOf(':')) {
      try {
        port = Integer.parseInt(text.substring(colon + 1));
      } catch (NumberFormatException malformed) {
        throw new IllegalArgumentException("no port in " + text);
      }
      host = hasBrackets ? host : text.substring(0, colon);
    }
    if (host.isEmpty() || port < 1 || port > 65_535) {
      throw new IllegalArgumentException("no address: '" + text + "'");
    }
    return new Address(host, port);
  }

  /// The same at one of its places.
  Dsn at(Address address) {
    return new Dsn(
        address.host().indexOf(':') < 0 ? address.host() : "[" + address.host() + "]",
        address.port(),
        user,
        secret,
        sslMode,
        rootCertificates,
        connectTimeout);
  }

  public Dsn withSslMode(SslMode mode) {
    return new Dsn(host, port, user, secret, mode, rootCertificates, connectTimeout);
  }

  public Dsn withRootCertificates(String pem) {
    return new Dsn(host, port, user, secret, sslMode, pem, connectTimeout);
  }

  public Dsn withConnectTimeout(Duration timeout) {
    return new Dsn(host, port, user, secret, sslMode, rootCertificates, timeout);
  }

  private static SslMode sslMode(@Nullable String query) {
    if (query == null) {
      return SslMode.PREFER;
    }
    Map<String, String> parameters =
        Arrays.stream(query.split("&"))
            .map(parameter -> parameter.split("=", 2))
            .collect(Collectors.toMap(pair -> pair[0], pair -> pair.length == 2 ? pair[1] : ""));
    for (String name : parameters.keySet()) {
      if (name.equals("target_session_attrs")) {
        requirePrimary(parameters.getOrDefault(name, ""));
      } else if (!name.equals("sslmode")) {
        throw new IllegalArgumentException("unknown parameter " + name + " in connection URI");
      }
    }
    return SslMode.parse(parameters.getOrDefault("sslmode", "prefer"));
  }

  /// Of several hosts the primary is always the one; saying so is no mistake.
  private static void requirePrimary(String attributes) {
    if (!attributes.equals("read-write") && !attributes.equals("primary")) {
      throw new IllegalArgumentException(
          "target_session_attrs " + attributes + " is not read-write or primary");
    }
  }

  private static String decoded(String part) {
    // A plus sign is itself in the user part of a URI (RFC 3986, section 3.2.1), not a space.
    return URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  /// Without the password.
  @Override
  public String toString() {
    return "postgresql://" + user + "@" + host + ":" + port + "/?sslmode=" + sslMode;
  }
}
