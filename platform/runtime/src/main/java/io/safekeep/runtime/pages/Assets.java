package io.safekeep.runtime.pages;

import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Addresses of static files. They name the file's content, because browsers keep such files for a
/// day without asking: a page of a new release must not meet the style of the old one.
@Named("assets")
@Singleton
public class Assets {

  private static final int DIGITS = 10;

  private final Map<String, String> addresses = new ConcurrentHashMap<>();

  /// @param file below `META-INF/resources/assets`, for example `safekeep.css`
  public String path(String file) {
    return addresses.computeIfAbsent(file, Assets::address);
  }

  private static String address(String file) {
    ClassLoader loader = Thread.currentThread().getContextClassLoader();
    try (InputStream content = loader.getResourceAsStream("META-INF/resources/assets/" + file)) {
      if (content == null) {
        throw new IllegalArgumentException("there is no static file " + file);
      }
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(content.readAllBytes());
      return "/assets/" + file + "?" + HexFormat.of().formatHex(hash).substring(0, DIGITS);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
