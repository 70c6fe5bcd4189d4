package io.safekeep.access.gateway;

import io.safekeep.access.session.Fact;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.util.function.Consumer;

/// The server's side of a session: passes its messages on as they arrive, counts rows, and notes
/// how each statement ended.
final class Answers {
  private static final byte[] NOTHING = {};

  /// Of answers, only beginnings are looked at.
  private static final int HEAD = 8 << 10;

  private final MessageReader in;
  private final OutputStream out;
  private final Conversation conversation;
  private final Consumer<Fact> notes;
  private boolean withinMessage;

  Answers(MessageReader in, OutputStream out, Conversation conversation, Consumer<Fact> notes) {
    this.in = in;
    this.out = out;
    this.conversation = conversation;
    this.notes = notes;
  }

  /// What came of a message.
  enum Outcome {
    PASSED,
    /// It was a row more than the session may fetch, and was not passed on.
    TOO_MANY_ROWS,
    /// The server ends the session. It was not passed on.
    THROWN_OUT
  }

  /// False if the client has got the beginning of a message and not its end.
  boolean isBetweenMessages() {
    return !withinMessage;
  }

  /// Passes the next message on.
  ///
  /// @throws EOFException if the server closed the connection
  Outcome next() throws IOException {
    int type = in.next();
    if (type < 0) {
      throw new EOFException("the server closed the connection");
    }
    var outcome = answer(type);
    if (!in.hasMore()) {
      out.flush();
    }
    return outcome;
  }

  private Outcome answer(int type) throws IOException {
    switch (type) {
      case 'D', 'V', 'd' -> {
        if (!conversation.row(in.length())) {
          return Outcome.TOO_MANY_ROWS;
        }
        pass(NOTHING);
      }
      case '1' -> {
        conversation.parsed();
        pass(NOTHING);
      }
      case '2' -> {
        conversation.bound();
        pass(NOTHING);
      }
      case '3' -> {
        conversation.closed();
        pass(NOTHING);
      }
      case 'C' -> {
        var head = in.head(HEAD);
        conversation.completed(Body.readable(new Body(head).string())).ifPresent(notes);
        pass(head);
      }
      case 'I', 's' -> {
        conversation.completed(type == 'I' ? "EMPTY" : "SUSPENDED").ifPresent(notes);
        pass(NOTHING);
      }
      case 'E' -> {
        var head = in.head(HEAD);
        var error = ServerError.of(head);
        notes.accept(conversation.failed(error.sqlState()));
        if (error.isFatal()) {
          in.skip();
          return Outcome.THROWN_OUT;
        }
        pass(head);
      }
      case 'Z' -> {
        var head = in.head(HEAD);
        conversation.ready((char) new Body(head).int8()).ifPresent(notes);
        pass(head);
      }
      case 'S' -> {
        var head = in.head(HEAD);
        var body = new Body(head);
        if (body.name().equals("client_encoding")) {
          conversation.encoding(body.name());
        }
        pass(head);
      }
      case 'A', 'G', 'H', 'N', 'T', 'c', 'n', 't' -> pass(NOTHING);
      default -> throw new ProtocolViolation("the server sent a message of type " + type);
    }
    return Outcome.PASSED;
  }

  private void pass(byte[] head) throws IOException {
    withinMessage = true;
    in.passHeader(out);
    out.write(head);
    in.passRest(out);
    withinMessage = false;
  }
}
