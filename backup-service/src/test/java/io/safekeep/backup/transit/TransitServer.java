package io.safekeep.backup.transit;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.safekeep.testing.SelfSignedCertificate;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/// The part of Vault's Transit engine that we use, with real cryptography and its documented
/// answers: versioned keys, `vault:v1:` cipher texts, derived keys, deletion only where it was
/// allowed. Written from the documentation ("Transit secrets engine (API)"); it is not Vault.
final class TransitServer implements AutoCloseable {

  static final String TOKEN = "hvs.a-token";

  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpServer server;
  private final Map<String, Key> keys = new ConcurrentHashMap<>();
  final List<String> requests = new CopyOnWriteArrayList<>();
  final AtomicInteger failures = new AtomicInteger();
  volatile boolean sealed;
  volatile String token = TOKEN;
  volatile @Nullable String namespace;

  private static final class Key {
    private final List<byte[]> versions = new ArrayList<>();
    private final boolean derived;
    private boolean deletionAllowed;

    Key(boolean derived) {
      this.derived = derived;
      rotate();
    }

    void rotate() {
      byte[] version = new byte[32];
      new SecureRandom().nextBytes(version);
      versions.add(version);
    }
  }

  /// An answer that is no success.
  private static final class Answer extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;

    Answer(int status, String error) {
      super(error);
      this.status = status;
    }
  }

  private TransitServer(HttpServer server) {
    this.server = server;
    server.createContext("/", this::answer);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.start();
  }

  static TransitServer plain() throws IOException {
    return new TransitServer(HttpServer.create(loopback(), 0));
  }

  static TransitServer tls(SelfSignedCertificate pem) throws IOException, GeneralSecurityException {
    HttpsServer server = HttpsServer.create(loopback(), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(context(pem)));
    return new TransitServer(server);
  }

  private static InetSocketAddress loopback() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  private static SSLContext context(SelfSignedCertificate pem)
      throws IOException, GeneralSecurityException {
    String base64 = Files.readString(pem.privateKey()).replaceAll("-----[A-Z ]+-----", "").strip();
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    try (var in = Files.newInputStream(pem.certificate())) {
      Certificate certificate = CertificateFactory.getInstance("X.509").generateCertificate(in);
      store.setKeyEntry(
          "server",
          KeyFactory.getInstance("EC")
              .generatePrivate(new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(base64))),
          new char[0],
          new Certificate[] {certificate});
    }
    KeyManagerFactory managers =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(store, new char[0]);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null);
    return context;
  }

  int port() {
    return server.getAddress().getPort();
  }

  int versionsOf(String key) {
    return keys.get(key).versions.size();
  }

  boolean has(String key) {
    return keys.containsKey(key);
  }

  private void answer(HttpExchange exchange) throws IOException {
    requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
    JsonNode body = JSON.readTree(exchange.getRequestBody().readAllBytes());
    int status = 200;
    byte[] content;
    try {
      content = JSON.writeValueAsBytes(Map.of("data", handle(exchange, body)));
    } catch (Answer no) {
      status = no.status;
      content = JSON.writeValueAsBytes(Map.of("errors", List.of(String.valueOf(no.getMessage()))));
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException(impossible);
    }
    exchange.sendResponseHeaders(status, content.length);
    exchange.getResponseBody().write(content);
    exchange.close();
  }

  private Map<String, ?> handle(HttpExchange exchange, JsonNode body)
      throws GeneralSecurityException {
    if (sealed) {
      throw new Answer(503, "Vault is sealed");
    }
    if (failures.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
      throw new Answer(500, "internal error");
    }
    if (!token.equals(exchange.getRequestHeaders().getFirst("X-Vault-Token"))
        || (namespace != null
            && !namespace.equals(exchange.getRequestHeaders().getFirst("X-Vault-Namespace")))) {
      throw new Answer(403, "permission denied");
    }
    String path = exchange.getRequestURI().getPath();
    if (!path.startsWith("/v1/transit/")) {
      throw new Answer(404, "no handler for route");
    }
    List<String> words = List.of(path.substring("/v1/transit/".length()).split("/"));
    return switch (exchange.getRequestMethod() + " " + words.getFirst() + " " + words.size()) {
      case "POST keys 2" -> {
        keys.computeIfAbsent(words.get(1), _ -> new Key(body.path("derived").asBoolean()));
        yield Map.of();
      }
      case "GET keys 2" -> Map.of("latest_version", existing(words.get(1), 404).versions.size());
      case "DELETE keys 2" -> {
        if (!existing(words.get(1), 400).deletionAllowed) {
          throw new Answer(400, "deletion is not allowed for this key");
        }
        keys.remove(words.get(1));
        yield Map.of();
      }
      case "POST keys 3" -> {
        Key key = existing(words.get(1), 400);
        if (words.get(2).equals("rotate")) {
          key.rotate();
        } else {
          key.deletionAllowed = body.path("deletion_allowed").asBoolean(key.deletionAllowed);
        }
        yield Map.of();
      }
      case "POST datakey 3" -> {
        byte[] made = new byte[body.path("bits").asInt(256) / 8];
        new SecureRandom().nextBytes(made);
        yield Map.of(
            "plaintext",
            base64(made),
            "ciphertext",
            encrypt(existing(words.get(2), 400), body, made));
      }
      case "POST encrypt 2" ->
          Map.of(
              "ciphertext",
              encrypt(
                  existing(words.get(1), 400),
                  body,
                  Base64.getDecoder().decode(body.path("plaintext").asText())));
      case "POST decrypt 2" ->
          Map.of("plaintext", base64(decrypt(existing(words.get(1), 400), body)));
      case "POST rewrap 2" -> {
        Key key = existing(words.get(1), 400);
        yield Map.of("ciphertext", encrypt(key, body, decrypt(key, body)));
      }
      default -> throw new Answer(405, "unsupported operation");
    };
  }

  private Key existing(String name, int otherwise) {
    Key key = keys.get(name);
    if (key == null) {
      throw new Answer(otherwise, "encryption key not found");
    }
    return key;
  }

  private static String encrypt(Key key, JsonNode body, byte[] plain)
      throws GeneralSecurityException {
    int version = key.versions.size();
    byte[] nonce = new byte[12];
    new SecureRandom().nextBytes(nonce);
    byte[] sealed = cipher(Cipher.ENCRYPT_MODE, key, version, body, nonce).doFinal(plain);
    byte[] whole = Arrays.copyOf(nonce, nonce.length + sealed.length);
    System.arraycopy(sealed, 0, whole, nonce.length, sealed.length);
    return "vault:v" + version + ":" + base64(whole);
  }

  private static byte[] decrypt(Key key, JsonNode body) {
    String[] parts = body.path("ciphertext").asText().split(":", 3);
    if (parts.length != 3 || !parts[0].equals("vault")) {
      throw new Answer(400, "invalid ciphertext: no prefix");
    }
    int version = Integer.parseInt(parts[1].substring(1));
    if (version > key.versions.size()) {
      throw new Answer(400, "invalid ciphertext: version is too new");
    }
    byte[] whole = Base64.getDecoder().decode(parts[2]);
    try {
      return cipher(Cipher.DECRYPT_MODE, key, version, body, Arrays.copyOf(whole, 12))
          .doFinal(whole, 12, whole.length - 12);
    } catch (GeneralSecurityException wrong) {
      throw new Answer(400, "cipher: message authentication failed");
    }
  }

  private static Cipher cipher(int mode, Key key, int version, JsonNode body, byte[] nonce)
      throws GeneralSecurityException {
    byte[] bytes = key.versions.get(version - 1);
    if (key.derived) {
      if (!body.has("context")) {
        throw new Answer(
            400,
            "missing 'context' for key derivation; the key was created using a"
                + " derived key, which means additional, per-request information must be included");
      }
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(bytes, "HmacSHA256"));
      bytes = mac.doFinal(body.path("context").asText().getBytes(UTF_8));
    }
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, new SecretKeySpec(bytes, "AES"), new GCMParameterSpec(128, nonce));
    return cipher;
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
