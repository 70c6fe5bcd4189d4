package io.safekeep.bench;

import io.safekeep.bench.KeptConnection.Answer;
import java.io.IOException;
import java.net.HttpCookie;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// A browser as far as signing in needs one: it keeps cookies, goes where it is sent, and fills in
/// the form with a password, whosever page it is on.
final class ScriptedBrowser {
  private static final Pattern FORM =
      Pattern.compile("<form\\b([^>]*)>(.*?)</form>", Pattern.DOTALL);
  private static final Pattern INPUT = Pattern.compile("<input\\b([^>]*)>", Pattern.DOTALL);
  private static final String PASSWORD_FIELD = "type=\"password\"";
  private static final int MOST_REDIRECTS = 5;

  private final KeptConnection connection;
  private final String origin;
  private final Map<String, HttpCookie> cookies = new HashMap<>();

  /// @param origin of the server that the connection leads to
  ScriptedBrowser(KeptConnection connection, URI origin) {
    this.connection = connection;
    this.origin = origin.toString();
  }

  /// Forgets what browsers forget when they are closed, and keeps the rest.
  void restart() {
    cookies.values().removeIf(cookie -> cookie.getMaxAge() < 0);
  }

  /// Opens an address, signs in on the page that it leads to, and returns where the browser is sent
  /// then: to the client.
  URI signIn(String address, String nameField, String name, String password) throws IOException {
    var page = open(address);
    var matcher = FORM.matcher(page.body());
    while (matcher.find()) {
      if (matcher.group(2).contains(PASSWORD_FIELD)) {
        var fields = hidden(matcher.group(2));
        fields.put(nameField, name);
        fields.put("password", password);
        var answer = submit(attribute(matcher.group(1), "action"), fields);
        return URI.create(
            answer
                .header("location")
                .orElseThrow(() -> new IOException("not signed in: " + answer)));
      }
    }
    throw new IOException("no form to sign in with: " + page);
  }

  private Answer open(String address) throws IOException {
    var target = address;
    for (var redirect = 0; redirect < MOST_REDIRECTS; redirect++) {
      var answer = remember(connection.get(target, headers()));
      if (answer.status() == 200) {
        return answer;
      }
      target = target(answer.header("location").orElseThrow(() -> new IOException(answer.body())));
    }
    throw new IOException("sent in a circle: " + target);
  }

  private Answer submit(String action, Map<String, String> fields) throws IOException {
    var headers = headers();
    headers.put("Origin", origin);
    return remember(connection.post(target(action), headers, form(fields)));
  }

  private Map<String, String> headers() {
    var headers = new HashMap<String, String>();
    headers.put("User-Agent", "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101");
    headers.put("Accept", "text/html");
    if (!cookies.isEmpty()) {
      headers.put(
          "Cookie",
          cookies.values().stream()
              .map(cookie -> cookie.getName() + "=" + cookie.getValue())
              .collect(Collectors.joining("; ")));
    }
    return headers;
  }

  private Answer remember(Answer answer) {
    for (var line : answer.all("set-cookie")) {
      for (var cookie : HttpCookie.parse("Set-Cookie: " + line)) {
        if (cookie.getMaxAge() == 0) {
          cookies.remove(cookie.getName());
        } else {
          cookies.put(cookie.getName(), cookie);
        }
      }
    }
    return answer;
  }

  private static String target(String address) {
    var uri = URI.create(address);
    return uri.getRawPath() + (uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery());
  }

  private static Map<String, String> hidden(String form) {
    var fields = new LinkedHashMap<String, String>();
    INPUT
        .matcher(form)
        .results()
        .map(input -> input.group(1))
        .filter(input -> input.contains("type=\"hidden\""))
        .forEach(input -> fields.put(attribute(input, "name"), attribute(input, "value")));
    return fields;
  }

  /// Empty if there is none.
  private static String attribute(String tag, String name) {
    var begin = tag.indexOf(" " + name + "=\"");
    if (begin < 0) {
      return "";
    }
    var value = begin + name.length() + 3;
    return tag.substring(value, tag.indexOf('"', value))
        .replace("&quot;", "\"")
        .replace("&amp;", "&");
  }

  /// Fields as a form post or a query carries them.
  static String form(Map<String, String> fields) {
    return fields.entrySet().stream()
        .map(field ->
            field.getKey() + "=" + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
        .collect(Collectors.joining("&"));
  }
}
