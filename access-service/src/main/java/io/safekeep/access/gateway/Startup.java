package io.safekeep.access.gateway;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// What a client asks for when it begins (documentation, "StartupMessage").
///
/// @param newerProtocol the client wants a minor version after 3.0, and is told that 3.0 is spoken
/// @param parameters settings of the session that are passed on
record Startup(
    String user, String database, boolean newerProtocol, Map<String, String> parameters) {

  static final int PROTOCOL_3_0 = 3 << 16;

  /// Settings that change how answers look and nothing else. `options` can set anything,
  /// `replication` opens another protocol; neither is among them.
  private static final Set<String> ALLOWED =
      Set.of(
          "application_name",
          "client_encoding",
          "datestyle",
          "extra_float_digits",
          "intervalstyle",
          "timezone");

  Startup {
    parameters = Map.copyOf(parameters);
  }

  /// @param body what follows the length
  /// @throws ProtocolViolation for another protocol or a parameter that is not allowed
  static Startup parse(byte[] body) throws ProtocolViolation {
    var fields = new Body(body);
    int version = fields.int32();
    if (version >>> 16 != 3) {
      throw new ProtocolViolation(
          "protocol %d.%d is not spoken here".formatted(version >>> 16, version & 0xffff));
    }
    Map<String, String> parameters = new LinkedHashMap<>();
    for (var name = fields.name(); !name.isEmpty(); name = fields.name()) {
      if (parameters.put(name.toLowerCase(Locale.ROOT), fields.name()) != null) {
        throw new ProtocolViolation("the parameter " + name + " comes twice");
      }
    }
    fields.end();
    var user = parameters.remove("user");
    if (user == null || user.isEmpty()) {
      throw new ProtocolViolation("no user is named");
    }
    var database = parameters.remove("database");
    for (var name : parameters.keySet()) {
      if (!ALLOWED.contains(name)) {
        throw new ProtocolViolation("the parameter " + name + " is not allowed here");
      }
    }
    return new Startup(
        user, database == null ? user : database, version != PROTOCOL_3_0, parameters);
  }
}
