package io.safekeep.access.gateway;

/// What a server's ErrorResponse says, as far as the gateway asks (documentation, "Error and Notice
/// Message Fields").
///
/// @param severity not translated, for example `FATAL`
/// @param sqlState five characters
record ServerError(String severity, String sqlState) {

  /// @param head of the message's body; the fields wanted come before the texts
  static ServerError of(byte[] head) throws ProtocolViolation {
    var body = new Body(head);
    var severity = "";
    var sqlState = "";
    while (body.left() > 0 && (severity.isEmpty() || sqlState.isEmpty())) {
      int field = body.int8();
      if (field == 0) {
        break;
      }
      var text = Body.readable(body.string());
      switch (field) {
        case 'V' -> severity = text;
        case 'C' -> sqlState = text;
        default -> {}
      }
    }
    return new ServerError(severity, sqlState.matches("[0-9A-Z]{5}") ? sqlState : "XX000");
  }

  boolean isFatal() {
    return severity.equals("FATAL") || severity.equals("PANIC");
  }
}
